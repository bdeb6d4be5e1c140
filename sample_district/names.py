"""Names of people: family names by frequency, given names by generation and sex, rare characters, dotted names."""

from __future__ import annotations

import numpy as np
import polars as pl

from sample_district.columns import text

SURNAMES = (
    "王 0.080 李 0.075 张 0.070 刘 0.045 陈 0.042 杨 0.032 台 0.006 汪 0.022 赵 0.022 黄 0.020 周 0.020 吴 0.020 徐 0.020 孙 0.022 胡 0.018 "
    "朱 0.018 高 0.012 林 0.006 何 0.012 郭 0.010 马 0.012 罗 0.010 许 0.014 宋 0.010 郑 0.010 谢 0.008 韩 0.008 唐 0.008 冯 0.006 于 0.005 "
    "董 0.006 萧 0.001 肖 0.004 程 0.010 曹 0.008 袁 0.008 邓 0.006 傅 0.002 付 0.005 沈 0.006 曾 0.006 彭 0.008 吕 0.006 苏 0.004 卢 0.005 "
    "蒋 0.006 蔡 0.006 贾 0.003 丁 0.008 魏 0.005 薛 0.003 叶 0.010 阎 0.001 闫 0.002 余 0.010 潘 0.006 杜 0.006 戴 0.003 代 0.003 夏 0.005 "
    "钟 0.003 田 0.005 任 0.004 姜 0.005 范 0.005 方 0.006 石 0.004 姚 0.006 谭 0.002 廖 0.002 邹 0.003 熊 0.004 金 0.004 陆 0.003 郝 0.002 "
    "孔 0.002 白 0.003 崔 0.002 康 0.002 毛 0.003 邱 0.002 秦 0.003 江 0.004 史 0.003 顾 0.004 侯 0.003 邵 0.002 孟 0.002 龙 0.002 万 0.004 "
    "段 0.002 雷 0.002 钱 0.002 汤 0.002 尹 0.003 黎 0.001 易 0.001 常 0.002 武 0.002 乔 0.002 贺 0.002 赖 0.001 龚 0.003 文 0.002 樊 0.001 "
    "仝 0.001 欧阳 0.0006 司马 0.0002 上官 0.0003 诸葛 0.0002"
).split()
# Given names by generation (born before 1960, before 1985, before 2005, later), men and women; two-character ones space-free.
GIVEN = {
    (0, True): "国 德 文 明 志 永 世 长 家 传 光 荣 发 福 贵 财 有 庆 祥 昌 兴 业 才 友 成 华 全 学 义 仁 礼 信 忠 厚 良 善 余 广 道 远",
    (0, False): "英 兰 芳 秀 珍 玉 凤 桂 花 香 莲 翠 素 月 春 梅 菊 荣 华 琴 云 霞 如 贞 淑 金 银 巧 仙 侠 桃 平 安 纯 礼 敏 珠 娥 环 翠",
    (1, True): "军 勇 强 伟 建 国 平 刚 涛 辉 波 斌 兵 海 峰 磊 明 亮 华 东 志 新 林 生 飞 超 鹏 健 宏 庆 成 胜 祥 杰 云 松 龙 虎 俊 晓",
    (1, False): "芳 娟 敏 静 丽 艳 霞 燕 红 梅 玲 萍 琴 云 莉 娜 霞 晓 春 秀 慧 华 群 彩 凤 芬 桂 翠 洁 琼 媛 蓉 荣 珍 玉 莲 冬 雪 平 婷",
    (2, True): "浩 宇 鑫 杰 磊 凯 俊 晨 阳 天 翔 鹏 博 文 佳 豪 志 帅 龙 超 雨 飞 旭 恒 毅 辉 成 龙 强 子 明 哲 睿 康 乐 航 涛 斌 晓 瑞",
    (2, False): "婷 雪 欣 怡 佳 梦 雨 静 悦 倩 琪 颖 慧 莹 思 文 媛 娜 洁 晨 露 丹 蕾 雅 茹 玉 晶 璐 瑶 薇 可 心 萌 菲 敏 芸 珊 妍 彤 岚",
    (3, True): "子 轩 浩 宇 梓 涵 俊 熙 沐 宸 奕 辰 一 诺 泽 睿 博 文 天 佑 皓 嘉 航 铭 晨 昊 恩 瑞 霖 煜 祺 乐 安 景 逸 书 言 知 行 远",
    (3, False): "梓 涵 欣 怡 诗 雨 桐 一 诺 可 馨 语 晨 若 汐 思 琪 芷 萱 沐 瑶 奕 彤 依 诺 佳 妍 艺 馨 子 悦 安 然 书 瑶 念 初 星 朵 妤",
}  # fmt: skip
RARE = "喆㐂䶮𠮷㛃堃淼昇祎"
DOTTED = [
    "阿依古丽·买买提",
    "艾力·吐尔逊",
    "古丽娜尔·阿不都",
    "买买提江·艾合买提",
    "次仁·卓玛",
    "扎西·多吉",
    "努尔·哈力克",
    "热依汗·依明",
]
COMPOUND = ("欧阳", "司马", "上官", "诸葛")


def surname_pool() -> tuple[np.ndarray, np.ndarray]:
    """Family names and their probabilities."""
    words = np.array(SURNAMES[::2], dtype=object)
    weight = np.array(SURNAMES[1::2], dtype=float)
    return words, weight / weight.sum()


def given_names(birth_year: np.ndarray, is_male: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Given names of one or two characters in the fashion of the birth year."""
    names = np.empty(len(birth_year), dtype=object)
    generation = np.digitize(birth_year, [1960, 1985, 2005])
    two = rng.random(len(birth_year)) < np.array([0.85, 0.62, 0.60, 0.93])[generation]
    for (each, male), letters in GIVEN.items():
        mask = (generation == each) & (is_male == male)
        pool = np.array(letters.split(), dtype=object)
        first = rng.choice(pool, mask.sum())
        second = rng.choice(pool, mask.sum())
        names[mask] = np.where(two[mask], first + second, first)
    return names


def with_rare_names(
    names: pl.Series, is_male: np.ndarray, rng: np.random.Generator, share: float = 0.0005
) -> tuple[pl.Series, np.ndarray]:
    """A few names get a character beyond GBK, a few become dotted ones. Returns the names and who has one."""
    texts = names.to_numpy().copy()
    count = max(4, round(len(texts) * share))
    chosen = rng.choice(len(texts), min(count, len(texts)), replace=False)
    dotted, rare = chosen[: count // 4], chosen[count // 4 :]
    texts[dotted] = rng.choice(np.array(DOTTED, dtype=object), len(dotted))
    marks = rng.choice(np.array(list(RARE), dtype=object), len(rare))
    stems = text(texts[rare]).str.head(2).to_numpy()
    texts[rare] = stems + marks
    return text(texts), np.sort(rare)


def name_width(names: pl.Series) -> pl.Series:
    """Length of the family name of each."""
    return pl.select(pl.when(names.str.head(2).is_in(COMPOUND)).then(2).otherwise(1)).to_series()


def loose_names(count: int, rng: np.random.Generator) -> pl.Series:
    """Names of people who are nobody in the register (clerks, contractors)."""
    words, weight = surname_pool()
    years = rng.integers(1965, 2000, count)
    return text(rng.choice(words, count, p=weight) + given_names(years, rng.random(count) < 0.6, rng))
