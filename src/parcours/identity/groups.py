"""Groups of linked refs: connected components, kept apart where a shared contact would join two known customers.

A ref is `kind:value`. Kinds in `CONTACTS` are ways to reach somebody, and several people may share one (a couple's
e-mail, a switchboard). Every other kind is a register: its source tells customers apart by it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import breadth_first_order, connected_components

CONTACTS = frozenset({"email", "phone", "mobile", "fax", "address", "anonymous", "cookie", "device", "session"})

Numbers = npt.NDArray[np.int64]
Marks = npt.NDArray[np.bool_]


class Links(NamedTuple):
    """An undirected graph of refs, each pair once; refs are numbered from 0."""

    refs: int
    left: Numbers
    right: Numbers

    def only(self, kept: Marks) -> Links:
        """The links for which `kept` holds; all refs stay."""
        return Links(self.refs, self.left[kept], self.right[kept])

    def labels(self) -> Numbers:
        """Each ref's connected component."""
        graph = coo_array((np.ones(len(self.left), np.int8), (self.left, self.right)), shape=(self.refs, self.refs))
        labels: Numbers = connected_components(graph, directed=False)[1].astype(np.int64)
        return labels


def shared_contacts(links: Links, kinds: Numbers, is_contact: Marks) -> Marks:
    """Which contacts must not join anybody, because through them two known customers would become one.

    Two refs of one register are two known customers unless registers link them directly. First the contacts that
    touch two such customers themselves are cut; where a longer chain still joins some, all contacts of that chain
    that lead on to anything else are cut too.
    """
    between_registers = ~(is_contact[links.left] | is_contact[links.right])
    known = links.only(between_registers).labels()
    registers = np.flatnonzero(~is_contact)
    if not len(registers):
        return np.zeros(links.refs, dtype=bool)
    kinds_of_known = _incidence(known[registers], kinds[registers], links.refs, int(kinds.max()) + 1)
    touched = _touched(links, known, is_contact)
    cut = is_contact & _clashing(touched, kinds_of_known)

    kept = links.only(~(cut[links.left] | cut[links.right]))
    labels = kept.labels()
    members = _incidence(labels[registers], known[registers], links.refs, links.refs)
    still_joined = _clashing(members, kinds_of_known)[labels]
    leads_on = np.asarray(touched.sum(axis=1)).ravel() > 1
    between_contacts = is_contact[kept.left] & is_contact[kept.right]
    leads_on[kept.left[between_contacts]] = True
    leads_on[kept.right[between_contacts]] = True
    return cut | (is_contact & still_joined & leads_on)


def representatives(labels: Numbers, first_seen: Numbers) -> Numbers:
    """For each ref the earliest ref of its group; between equals the one with the lowest number."""
    order = np.lexsort((first_seen, labels))
    _, starts = np.unique(labels[order], return_index=True)
    return order[starts][labels]


def neighbours_towards(links: Links, representative: Numbers) -> Numbers:
    """For each ref the neighbour on a shortest way to its representative; −1 for representatives themselves."""
    heads = np.unique(representative)
    root = links.refs
    left = np.concatenate([links.left, links.right, np.full(len(heads), root)])
    right = np.concatenate([links.right, links.left, heads])
    graph = csr_array((np.ones(len(left), np.int8), (left, right)), shape=(root + 1, root + 1))
    _, before = breadth_first_order(graph, root, directed=True)
    towards: Numbers = before[: links.refs].astype(np.int64)
    towards[towards == root] = -1
    return towards


def _touched(links: Links, known: Numbers, is_contact: Marks) -> csr_array:
    """Contact × known customer: which customers a contact is linked with directly."""
    ends = [(links.left, links.right), (links.right, links.left)]
    contacts = np.concatenate([a[is_contact[a] & ~is_contact[b]] for a, b in ends])
    customers = np.concatenate([known[b[is_contact[a] & ~is_contact[b]]] for a, b in ends])
    return _incidence(contacts, customers, links.refs, links.refs)


def _clashing(rows: csr_array, kinds_of_known: csr_array) -> Marks:
    """The rows in which two different known customers have a ref of the same register."""
    customers_by_kind = rows @ kinds_of_known
    clashing = np.zeros(rows.shape[0], dtype=bool)
    coordinates = customers_by_kind.tocoo()
    clashing[coordinates.row[coordinates.data > 1]] = True
    return clashing


def _incidence(rows: Numbers, columns: Numbers, height: int, width: int) -> csr_array:
    """A matrix of ones wherever a row meets a column, however often it does."""
    pairs = np.unique(rows * width + columns)
    return csr_array((np.ones(len(pairs), np.int32), (pairs // width, pairs % width)), shape=(height, width))
