"""Revenue is counted in the company's currency: a new company takes it from its first import, or is told."""

from __future__ import annotations

from pathlib import Path

import parcours
from parcours.company.currencies import is_assumed
from parcours.company.folder import find, read_settings
from parcours.intake import ImportReport
from parcours.intake.recipe_file import recipe_from_text

RECIPE = """
source = "loja"
{top}

[files.orders]
match = ["orders*.csv"]
format = "csv"
key = ["order"]
columns = {{ at = {{ type = "timestamp" }}, paid = {{ type = "number" }} }}

[[interactions]]
file = "orders"
event = {{ is = "Order Placed" }}
occurred_at = "at"
customer = {{ crm = "customer" }}
subject = {{ order = "order" }}
amount = "paid"
{own}
"""
ORDERS = "order,customer,at,paid\n1,a,2024-01-31 23:30:00,10.00\n2,b,2024-02-01 00:30:00,20.00\n"


def bring(folder: Path, top: str = "", own: str = "", **settings: str) -> tuple[ImportReport, tuple[str, ...]]:
    """Two orders into a company; the report and the remarks made before."""
    if not folder.exists():
        parcours.create(folder, parcours.Settings(name="Loja", **settings))
    orders, recipe = folder.parent / "orders.csv", folder.parent / "loja.toml"
    orders.write_text(ORDERS)
    recipe.write_text(RECIPE.format(top=top, own=own))
    with parcours.open(folder) as company:
        reading = company.reading([orders], recipe=recipe)
        return company.import_files(reading), reading.remarks


def revenue(folder: Path) -> list[float | None]:
    with parcours.open(folder) as company:
        company.refresh()
        return sorted(company.customers.revenue.to_pyarrow().to_pylist())


def test_a_new_company_takes_the_currency_of_its_first_recipe(tmp_path: Path) -> None:
    for name, top, own in (("a", 'currency = "BRL"', ""), ("b", "", 'currency = { is = "brl" }')):
        folder = tmp_path / name / "loja"
        folder.parent.mkdir()
        report, remarks = bring(folder, top, own)
        assert any("the company takes BRL from the recipe" in remark for remark in remarks)
        assert read_settings(find(folder)).currency == "BRL"
        assert "taken from the first import" in (folder / "parcours.toml").read_text()
        assert not report.foreign_currencies
        assert revenue(folder) == [10, 20]


def test_a_currency_that_somebody_chose_stays_and_the_report_says_what_that_means(tmp_path: Path) -> None:
    report, remarks = bring(tmp_path / "loja", 'currency = "BRL"', currency="CHF")
    assert read_settings(find(tmp_path / "loja")).currency == "CHF"
    assert any("revenue is counted in CHF alone" in remark for remark in remarks)
    (told,) = (one for one in report.findings if "BRL, and the company counts its revenue in CHF alone" in one)
    assert "Set currency in parcours.toml and refresh" in told


def test_a_later_import_does_not_change_the_currency(tmp_path: Path) -> None:
    report, remarks = bring(tmp_path / "loja")
    assert any("amounts are taken for EUR" in remark for remark in remarks)
    assert not any("amounts are taken for EUR" in remark for remark in bring(tmp_path / "loja")[1])
    assert not report.foreign_currencies
    report, _ = bring(tmp_path / "loja", 'currency = "BRL"')
    assert read_settings(find(tmp_path / "loja")).currency == "EUR"
    assert report.foreign_currencies == ("BRL",)


def test_amounts_of_two_currencies_leave_the_companys(tmp_path: Path) -> None:
    own = 'currency = { is = "BRL" }\n\n[[interactions]]\nfile = "orders"\nevent = { is = "Order Paid" }\n'
    own += 'occurred_at = "at"\ncustomer = { crm = "customer" }\namount = "paid"'
    report, _ = bring(tmp_path / "loja", own=own)
    assert read_settings(find(tmp_path / "loja")).currency == "EUR"
    assert not report.foreign_currencies


def test_a_currency_is_assumed_only_where_nobody_said_one() -> None:
    def assumed(top: str = "", own: str = "", **settings: str) -> bool:
        recipe = recipe_from_text(RECIPE.format(top=top, own=own))
        return is_assumed(parcours.Settings(name="Loja", **settings), recipe)

    assert assumed()
    assert not assumed(top='currency = "BRL"')
    assert not assumed(own='currency = { is = "BRL" }')
    assert not assumed(currency="BRL")


def exported(folder: Path, name: str, currencies: list[str]) -> Path:
    """Some orders as a shop exports them; with a column of currencies where there are any."""
    head = "order_id,customer_id,order_date,total_amount" + (",currency" if currencies else "")
    rows = [
        f"{name}-{n},c{n % 20},2024-0{1 + n % 6}-1{n % 9} 10:00:00,{10 + n}.50"
        + (f",{currencies[n % len(currencies)]}" if currencies else "")
        for n in range(60)
    ]
    path = folder / f"{name}.csv"
    path.write_text("\n".join([head, *rows]) + "\n")
    return path


def test_a_column_that_names_one_currency_throughout_tells_a_new_companys(tmp_path: Path) -> None:
    for name, currencies, taken in (("one", ["GBP"], "GBP"), ("many", ["GBP", "USD"], "EUR")):
        folder = tmp_path / name
        parcours.create(folder, parcours.Settings(name=name))
        with parcours.open(folder) as company:
            company.import_files(company.reading([exported(tmp_path, f"orders_{name}", currencies)]))
        assert read_settings(find(folder)).currency == taken


def test_a_later_column_of_currencies_says_which_amounts_were_taken_for_the_companys(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    parcours.create(folder, parcours.Settings(name="Shop"))
    with parcours.open(folder) as company:
        company.import_files(company.reading([exported(tmp_path, "orders", [])], source="old"))
        (remark,) = (
            one for one in company.reading([exported(tmp_path, "sales", ["GBP"])], source="new").remarks if "GBP" in one
        )
    assert "those of old name no currency and were taken for EUR" in remark


def test_amounts_in_euros_are_no_amounts_without_a_currency_and_dollars_may_be_of_several(tmp_path: Path) -> None:
    told = {}
    for name, written in (("euros", "{} €"), ("dollars", "${}"), ("bare", "{}")):
        parcours.create(tmp_path / name, parcours.Settings(name="Shop"))
        rows = [f"{5000 + n},C{n % 20},2024-03-{1 + n % 28:02d} 10:00,{written.format(20 + n / 4)}" for n in range(80)]
        file = tmp_path / f"{name}.csv"
        file.write_text("\n".join(["order_no,customer_no,ordered_at,total", *rows]))
        with parcours.open(tmp_path / name) as company:
            told[name] = " ".join(company.reading([file]).remarks)
    assert "currenc" not in told["euros"]
    assert '"$" beside the amounts may be of several currencies, and nothing says which' in told["dollars"]
    assert "they are taken for EUR" in told["dollars"]
    assert "The files name no currency" in told["bare"]
