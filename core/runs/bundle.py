"""Everything of a run in one archive: its results, its record, and the command that repeats it."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from core.errors import UserInputError
from core.io.archive import add_file, plain_files
from core.io.atomic import plain_disk_errors, plain_json
from core.random_ids import new_id
from core.runs.child import RESULT
from core.runs.command_lines import gene_files
from core.runs.inputs import Job, run_folder
from core.runs.jobs import JOBS
from core.runs.records import Run
from core.runs.store import read_log


def bundle(home: Path, run: Run, *, jobs: Mapping[str, Job] = JOBS) -> Path:
    """Write the archive of a run into its folder, and give its path.

    It holds `manifest.json` (inputs by hash, settings, seed, versions, results), `command.txt`
    with the lists of genes it names, `log.txt`, and the results in `results/`; nothing in it
    tells whose it was or where it lay.

    Parameters
    ----------
    home
        The installation's folder.
    run
        One that has ended, from `store.get`, so that nobody takes another's.
    jobs
        What can be done, by name.
    """
    if run.active:
        raise UserInputError(
            f"run “{run.title}”",
            "must have ended to be packed",
            got=f"a run that is {run.state}",
            remedy="Wait until it is done, or cancel it",
        )
    folder = run_folder(home, run)
    path = folder.root / "bundle.zip"
    top = f"grnscope-{run.kind if run.kind in jobs else 'run'}-{run.id[:8]}"
    part = path.with_name(f".{new_id()}.part")
    with plain_disk_errors(Path(path.name)):
        folder.root.mkdir(parents=True, exist_ok=True)
        try:
            with zipfile.ZipFile(part, "x", zipfile.ZIP_DEFLATED) as archive:
                for name, text in _texts(home, run, jobs):
                    archive.writestr(f"{top}/{name}", text)
                for file in plain_files(folder.results):
                    if file.name != RESULT:
                        inside = file.relative_to(folder.results).as_posix()
                        add_file(archive, file, f"{top}/results/{inside}")
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    return path


def _texts(home: Path, run: Run, jobs: Mapping[str, Job]) -> Iterator[tuple[str, str]]:
    manifest = json.dumps(plain_json(run.manifest()), ensure_ascii=False, indent=1)
    yield "manifest.json", manifest + "\n"
    if run.kind in jobs:
        yield "command.txt", jobs[run.kind].command_line(run) + "\n"
    yield from gene_files(run).items()
    lines = [
        f"{datetime.fromtimestamp(line.time, UTC):%Y-%m-%d %H:%M:%S} {line.text}\n"
        for line in read_log(home, run)
    ]
    yield "log.txt", "".join(lines)
