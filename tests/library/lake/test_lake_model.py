"""Whatever the order of imports and undoings, the lake agrees with a plain dictionary."""

from __future__ import annotations

import tempfile
from pathlib import Path

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from parcours.engine import DuckDBEngine
from parcours.lake import Counts, Import, Lake
from tests.library.lake.sample import facts, looked_up, shown

CONTENTS = st.dictionaries(st.sampled_from("abc"), st.sampled_from("12"), max_size=3)
NAMES = st.sampled_from(["interactions", "profiles"])


class LakeAgainstDictionary(RuleBasedStateMachine):
    """Two processes import, abandon and undo; `commits` is the model: what each import brought, in order."""

    @initialize()
    def start(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        root = Path(self.folder.name)
        self.engine = DuckDBEngine(root / "scratch", memory="500MB", threads=1)
        self.lakes = [Lake(root / "lake", self.engine), Lake(root / "lake", self.engine)]
        self.running: list[tuple[Lake, Import]] = []
        self.commits: dict[str, tuple[str, dict[str, str]]] = {}
        self.told: dict[str, object] = {}

    def teardown(self) -> None:
        self.engine.backend.disconnect()
        self.folder.cleanup()

    def expected(self, name: str) -> dict[str, str]:
        contents: dict[str, str] = {}
        for table, brought in self.commits.values():
            if table == name:
                contents |= brought
        return contents

    @rule(which=st.sampled_from([0, 1]))
    def begin(self, which: int) -> None:
        self.running.append((self.lakes[which], self.lakes[which].begin()))

    @rule(choice=st.data(), name=NAMES, contents=CONTENTS)
    def append(self, choice: st.DataObject, name: str, contents: dict[str, str]) -> None:
        if not self.running:
            self.begin(0)
        lake, import_ = self.running.pop(choice.draw(st.integers(0, len(self.running) - 1)))
        before = self.expected(name)
        done = lake.append(import_, {name: facts(self.engine, contents, name)})
        same = sum(before.get(key) == content for key, content in contents.items())
        known = sum(key in before for key in contents)
        assert done.counts[name] == Counts(
            brought=len(contents), added=len(contents) - known, changed=known - same, already_known=same
        )
        self.commits[done.import_id] = name, contents

    @precondition(lambda self: self.running)
    @rule()
    def abandon(self) -> None:
        lake, import_ = self.running.pop()
        lake.abandon(import_)

    @precondition(lambda self: self.commits)
    @rule(choice=st.data())
    def undo(self, choice: st.DataObject) -> None:
        import_id = choice.draw(st.sampled_from(list(self.commits)))
        self.lakes[0].undo(import_id)
        del self.commits[import_id]

    @invariant()
    def both_show_what_the_dictionary_says(self) -> None:
        for name in ("interactions", "profiles"):
            assert shown(self.lakes[1], name) == self.expected(name)
            assert looked_up(self.lakes[1], name) == self.expected(name)
        assert self.lakes[0].snapshot().imports == tuple(self.commits)

    @invariant()
    def one_hash_never_stands_for_different_facts(self) -> None:
        now = {name: self.expected(name) for name in ("interactions", "profiles")}
        assert self.told.setdefault(self.lakes[1].snapshot().hash, now) == now


LakeAgainstDictionary.TestCase.settings = settings(max_examples=12, stateful_step_count=14)
TestTheLakeAgreesWithADictionary = LakeAgainstDictionary.TestCase
