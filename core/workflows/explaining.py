"""Read a model over pairs: what it answers to, and where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core.errors import UserInputError
from core.explain.branch_reading import BranchReading, read_branches
from core.explain.course_reading import CourseReading, read_courses
from core.explain.readable import must_be_readable
from core.explain.training_set import Reading, read_training_set
from core.findings import Finding
from core.models.model_folder import Model, open_model
from core.problem.explainers import Branches, TimeTrace
from core.problem.problem import Problem
from core.progress import Progress, silent
from core.reports.branch_report import write_branch_reading
from core.reports.course_report import write_course_reading
from core.reports.reading_report import write_reading
from core.workflows.inputs import Notice, findings_of, ignore, is_simulated


@dataclass(frozen=True, eq=False)
class Explanation:
    """What a model answers to.

    Attributes
    ----------
    reading
        Along the samples, along time, or by branches.
    model
        That was read.
    simulated
        Whether it learned from, or was read over, simulated data.
    """

    reading: Reading | CourseReading | BranchReading
    model: Model
    simulated: bool

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What a reader should know first."""
        return self.reading.findings

    @property
    def counts(self) -> dict[str, int]:
        """How many clusters the pairs fall into, where they were clustered."""
        if not isinstance(self.reading, Reading):
            return {}
        return {"clusters": len(self.reading.clusters)}

    @property
    def summary(self) -> list[tuple[str, ...]]:
        """The main table in few columns, a header first."""
        if isinstance(self.reading, BranchReading):
            return [
                ("part", "AUROC", "known pairs add", "others add"),
                *(
                    (
                        str(row["part"]),
                        f"{row['auroc']:.3f}",
                        f"{row['known_mean']:+.2f}",
                        f"{row['others_mean']:+.2f}",
                    )
                    for row in self.reading.branches.to_dict("records")
                ),
            ]
        if isinstance(self.reading, CourseReading):
            return [
                ("measure", "overlap", "AUROC alone"),
                *(
                    (each.name, f"{each.overlap:.0%}", f"{each.auroc:.3f}")
                    for each in self.reading.histograms
                ),
            ]
        return [
            ("cluster", "pairs", "regulators", "correlation"),
            *(
                (
                    str(row["cluster"]),
                    f"{row['pairs']:,}",
                    f"{row['regulators']:,}",
                    f"{row['correlation']:+.2f}",
                )
                for row in self.reading.clusters.to_dict("records")
            ),
        ]

    def write(self, folder: Path) -> None:
        """Write tables, a workbook and a report.

        Parameters
        ----------
        folder
            Must not hold other files.
        """
        about = {"title": self.model.card.title, "limits": self.model.method.limits}
        if isinstance(self.reading, BranchReading):
            write_branch_reading(self.reading, folder, **about, simulated=self.simulated)
        elif isinstance(self.reading, CourseReading):
            write_course_reading(self.reading, folder, **about, simulated=self.simulated)
        else:
            write_reading(self.reading, folder, **about, simulated=self.simulated)


def explain(
    model: Model | Path,
    problems: Sequence[Problem],
    *,
    pairs: Sequence[tuple[str, str]] = (),
    seed: int = 0,
    progress: Progress = silent,
    notice: Notice = ignore,
) -> Explanation:
    """Read a model over pairs, in the way that its networks can be read.

    Parameters
    ----------
    model
        Or its folder.
    problems
        Expression and pairs, which the model may have learned from.
    pairs
        Of a model of time courses: pairs to show as the network sees them.
    seed
        Of what is drawn on the way.
    progress
        Told how far it is.
    notice
        Told what was noticed of the inputs, before the reading begins.
    """
    found = model if isinstance(model, Model) else open_model(model)
    simulated = found.card.simulated or is_simulated(problems)
    reading: Reading | CourseReading | BranchReading
    way = must_be_readable(found.card)
    if isinstance(way, TimeTrace):
        notice(findings_of(problems))
        reading = read_courses(found, problems, wanted=pairs, seed=seed, progress=progress)
        return Explanation(reading, found, simulated)
    if len(problems) != 1:
        raise UserInputError(
            "pairs",
            "must be one file, whose pairs are read together",
            got=f"{len(problems)} files",
            remedy="Read one data set at a time",
        )
    notice(findings_of(problems))
    read = read_branches if isinstance(way, Branches) else read_training_set
    reading = read(found, problems[0], seed=seed, progress=progress)
    return Explanation(reading, found, simulated)
