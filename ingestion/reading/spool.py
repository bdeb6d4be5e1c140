"""Cells of a table, read once from the file and then as often as needed: in memory while they are few, else on disk."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow as pa

IN_MEMORY = 128 << 20  # bytes of cells kept in memory; a file of 300,000 persons has 80 MB


class Spool:
    """Takes all batches at once. On disk they stand in a nameless file of the owner, which is gone if we are killed."""

    def __init__(self, schema: pa.Schema, batches: Iterable[pa.RecordBatch], folder: Path) -> None:
        self.schema = schema
        self._batches: list[pa.RecordBatch] = []
        self._file = None
        size = 0
        source = iter(batches)
        for batch in source:
            self._batches.append(batch)
            size += batch.nbytes
            if size > IN_MEMORY:
                self._to_disk(source, folder)

    def _to_disk(self, rest: Iterator[pa.RecordBatch], folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 (closed by close)
        with pa.PythonFile(self._file, "w") as sink, pa.ipc.new_file(sink, self.schema) as writer:
            while self._batches:
                writer.write_batch(self._batches.pop(0))
            for batch in rest:
                writer.write_batch(batch)
            writer.close()
            self._file.flush()
            self._map = pa.memory_map(f"/proc/self/fd/{self._file.fileno()}")
        reader = pa.ipc.open_file(self._map)
        self._batches = [reader.get_batch(i) for i in range(reader.num_record_batches)]

    def reader(self) -> pa.RecordBatchReader:
        """All batches from the first, for one scan."""
        return pa.RecordBatchReader.from_batches(self.schema, iter(self._batches))

    def close(self) -> None:
        """Let go of memory and file."""
        self._batches = []
        if self._file:
            self._file.close()
