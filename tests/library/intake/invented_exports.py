"""Small invented exports of many kinds, each with what a careful person would make of it."""

from __future__ import annotations

import csv
import datetime as dt
import random
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

Row = Sequence[object]
START = dt.datetime(2024, 1, 8, 8, 0, 0)
FIRST = (
    "Anna",
    "Ben",
    "Clara",
    "David",
    "Elif",
    "Felix",
    "Greta",
    "Hugo",
    "Ines",
    "Jonas",
    "Katja",
    "Luis",
    "Maria",
    "Nils",
)
LAST = (
    "Weber",
    "Schmidt",
    "Rossi",
    "Dupont",
    "Garcia",
    "Silva",
    "Jansen",
    "Keller",
    "Nowak",
    "Moreau",
    "Brandt",
    "Costa",
)
PRAISE = (
    "Everything went smoothly and the staff was friendly.",
    "I had to wait far too long before somebody answered me.",
    "Good value, I would come back any time.",
    "The parcel was damaged and nobody replied to my message.",
    "Quick answer, problem solved at once, thank you.",
    "The form is confusing and the page kept crashing on my phone.",
    "All fine so far but the price went up again this year.",
)


def write(
    path: Path,
    headings: Sequence[str] | Sequence[Sequence[str]],
    rows: Iterable[Row],
    *,
    delimiter: str = ",",
    encoding: str = "utf-8",
) -> Path:
    """A delimited file; several rows of headings when `headings` is a list of lists."""
    several = [headings] if headings and isinstance(headings[0], str) else headings
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerows(several)
        writer.writerows(rows)
    return path


def moment(chance: random.Random, days: int = 300) -> dt.datetime:
    """Some moment of the year, in waking hours."""
    return START + dt.timedelta(
        days=chance.randrange(days),
        hours=chance.randrange(12),
        minutes=chance.randrange(60),
        seconds=chance.randrange(60),
    )


def remark(chance: random.Random) -> str:
    """What somebody wrote: no two are quite alike."""
    lasted = f"It took {chance.randrange(2, 90)} minutes, said {chance.choice(FIRST)}."
    return f"{chance.choice(PRAISE)} {chance.choice(PRAISE)} {lasted}"


def rating(chance: random.Random, mood: float, low: int, high: int) -> int:
    """A rating that goes along with the mood (0 to 1) of its giver."""
    return min(high, max(low, round(low + (high - low) * (mood + chance.gauss(0, 0.15)))))


def zendesk(folder: Path) -> list[Path]:
    """Tickets with requester and assignee, and the users."""
    chance = random.Random(1)
    users = [
        (
            360_000_000 + 17 * n,
            f"{chance.choice(FIRST)} {chance.choice(LAST)}",
            f"user{n}@example.org",
            "end-user",
            START.isoformat() + "Z",
        )
        for n in range(80)
    ]
    tickets = []
    for n in range(240):
        created = moment(chance)
        solved = created + dt.timedelta(hours=chance.randrange(2, 90)) if chance.random() < 0.8 else None
        updated = (solved or created) + dt.timedelta(hours=1)
        tickets.append(
            (
                9000 + n,
                f"{created:%Y-%m-%dT%H:%M:%SZ}",
                f"{updated:%Y-%m-%dT%H:%M:%SZ}",
                f"{solved:%Y-%m-%dT%H:%M:%SZ}" if solved else "",
                "solved" if solved else chance.choice(["open", "pending"]),
                chance.choice(["low", "normal", "high", "urgent"]),
                chance.choice(["email", "web", "chat"]),
                users[chance.randrange(80)][0],
                chance.choice(["Agent Lee", "Agent Kim", "Agent Roy"]),
                "Problem with my order",
                remark(chance),
            )
        )
    return [
        write(
            folder / "tickets.csv",
            [
                "id",
                "created_at",
                "updated_at",
                "solved_at",
                "status",
                "priority",
                "via",
                "requester_id",
                "assignee",
                "subject",
                "description",
            ],
            tickets,
        ),
        write(folder / "users.csv", ["id", "name", "email", "role", "created_at"], users),
    ]


def hubspot(folder: Path) -> list[Path]:
    """Contacts of a CRM, and deals."""
    chance = random.Random(2)
    contacts = [
        (
            5001 + 3 * n,
            chance.choice(FIRST),
            chance.choice(LAST),
            f"contact{n}@example.com",
            f"+49 30 {1_000_000 + n * 7919}",
            chance.choice(["lead", "customer", "opportunity"]),
            f"{moment(chance):%Y-%m-%d %H:%M}",
            chance.choice(["Sales A", "Sales B"]),
        )
        for n in range(90)
    ]
    deals = []
    for n in range(120):
        created = moment(chance, 200)
        deals.append(
            (
                70_001 + n,
                f"Deal {n}",
                chance.choice(["appointmentscheduled", "closedwon", "closedlost"]),
                round(chance.uniform(200, 9000), 2),
                f"{created:%Y-%m-%d %H:%M}",
                f"{created + dt.timedelta(days=chance.randrange(5, 80)):%Y-%m-%d %H:%M}",
                chance.choice(["Sales A", "Sales B"]),
                contacts[chance.randrange(90)][0],
            )
        )
    return [
        write(
            folder / "hubspot-contacts.csv",
            [
                "Record ID",
                "First Name",
                "Last Name",
                "Email",
                "Phone Number",
                "Lifecycle Stage",
                "Create Date",
                "Contact owner",
            ],
            contacts,
        ),
        write(
            folder / "hubspot-deals.csv",
            [
                "Record ID",
                "Deal Name",
                "Deal Stage",
                "Amount",
                "Create Date",
                "Closed Won Date",
                "Deal owner",
                "Associated Contact ID",
            ],
            deals,
        ),
    ]


def salesforce(folder: Path) -> list[Path]:
    """Cases and contacts under their API names."""
    chance = random.Random(3)
    contacts = [
        (
            f"0035{n:011d}AAA",
            f"0015{n // 2:011d}AAA",
            chance.choice(LAST),
            chance.choice(FIRST),
            f"c{n}@example.net",
            chance.choice(["true", "false"]),
        )
        for n in range(60)
    ]
    cases = []
    for n in range(200):
        created = moment(chance)
        closed = created + dt.timedelta(hours=chance.randrange(1, 200))
        who = contacts[chance.randrange(60)]
        cases.append(
            (
                f"5005{n:011d}AAA",
                f"{n + 1000:08d}",
                who[0],
                who[1],
                chance.choice(["Closed", "Closed", "Escalated"]),
                chance.choice(["Phone", "Web", "Email"]),
                f"{created:%Y-%m-%dT%H:%M:%S}.000Z",
                f"{closed:%Y-%m-%dT%H:%M:%S}.000Z",
                remark(chance),
            )
        )
    return [
        write(
            folder / "Case.csv",
            [
                "Id",
                "CaseNumber",
                "ContactId",
                "AccountId",
                "Status",
                "Origin",
                "CreatedDate",
                "ClosedDate",
                "Description",
            ],
            cases,
        ),
        write(
            folder / "Contact.csv",
            ["Id", "AccountId", "LastName", "FirstName", "Email", "HasOptedOutOfEmail"],
            contacts,
        ),
    ]


def qualtrics(folder: Path) -> list[Path]:
    """Three rows of headings; a recommendation, two ratings, a comment."""
    chance = random.Random(4)
    names = [
        "StartDate",
        "EndDate",
        "Status",
        "IPAddress",
        "Progress",
        "Duration (in seconds)",
        "Finished",
        "RecordedDate",
        "ResponseId",
        "RecipientEmail",
        "ExternalReference",
        "DistributionChannel",
        "UserLanguage",
        "Q1",
        "Q2_1",
        "Q2_2",
        "Q3",
    ]
    labels = [
        "Start Date",
        "End Date",
        "Response Type",
        "IP Address",
        "Progress",
        "Duration (in seconds)",
        "Finished",
        "Recorded Date",
        "Response ID",
        "Recipient Email",
        "External Data Reference",
        "Distribution Channel",
        "User Language",
        "How likely are you to recommend us to a friend or colleague?",
        "How satisfied were you with ... - Delivery",
        "How satisfied were you with ... - Website",
        "What should we improve?",
    ]
    ids = [f'{{"ImportId":"{name.lower()}"}}' for name in names]
    rows = []
    for n in range(180):
        mood, begun = chance.betavariate(4, 2), moment(chance)
        done = begun + dt.timedelta(seconds=chance.randrange(60, 900))
        rows.append(
            (
                f"{begun:%Y-%m-%d %H:%M:%S}",
                f"{done:%Y-%m-%d %H:%M:%S}",
                "IP Address",
                f"10.0.{n % 200}.{n % 7}",
                100,
                (done - begun).seconds,
                "True",
                f"{done + dt.timedelta(seconds=1):%Y-%m-%d %H:%M:%S}",
                f"R_{chance.randrange(16**12):012x}",
                f"p{n}@example.org",
                f"C{1000 + n}",
                "email",
                chance.choice(["EN", "DE", "FR"]),
                rating(chance, mood, 0, 10),
                rating(chance, mood, 1, 5),
                rating(chance, mood, 1, 5),
                remark(chance) if chance.random() < 0.6 else "",
            )
        )
    return [write(folder / "Customer Relationship Survey_March 4, 2024_10.11.csv", [names, labels, ids], rows)]


def surveymonkey(folder: Path) -> list[Path]:
    """Two rows of headings, questions as sentences."""
    chance = random.Random(5)
    first = [
        "Respondent ID",
        "Collector ID",
        "Start Date",
        "End Date",
        "IP Address",
        "Email Address",
        "How satisfied are you with our service overall?",
        "How easy was it to get help?",
        "What could we do better?",
    ]
    second = ["", "", "", "", "", "", "Response", "Response", "Open-Ended Response"]
    rows = []
    for n in range(150):
        mood, begun = chance.betavariate(4, 2), moment(chance)
        rows.append(
            (
                118_000_000_000 + n * 13,
                430_000_001,
                f"{begun:%m/%d/%Y %I:%M:%S %p}",
                f"{begun + dt.timedelta(minutes=4):%m/%d/%Y %I:%M:%S %p}",
                "",
                f"s{n}@example.com",
                rating(chance, mood, 1, 5),
                rating(chance, mood, 1, 7),
                remark(chance) if chance.random() < 0.5 else "",
            )
        )
    return [write(folder / "Service Feedback.csv", [first, second], rows)]


def typeform(folder: Path) -> list[Path]:
    """A row number "#", questions as headings, times in UTC."""
    chance = random.Random(6)
    rows = []
    for _ in range(120):
        mood, begun = chance.betavariate(4, 2), moment(chance)
        rows.append(
            (
                f"{chance.randrange(16**20):020x}",
                rating(chance, mood, 0, 10),
                remark(chance),
                chance.choice(["Shop", "App", "Phone"]),
                f"{begun:%Y-%m-%d %H:%M:%S}",
                f"{begun + dt.timedelta(minutes=2):%Y-%m-%d %H:%M:%S}",
                f"{chance.randrange(16**10):010x}",
            )
        )
    return [
        write(
            folder / "responses.csv",
            [
                "#",
                "How likely is it that you would recommend us?",
                "Why did you choose this score?",
                "Where did you buy?",
                "Start Date (UTC)",
                "Submit Date (UTC)",
                "Network ID",
            ],
            rows,
        )
    ]


def shopify(folder: Path) -> list[Path]:
    """Orders with one row per line; only the first row of an order carries the order's own values."""
    chance = random.Random(7)
    rows: list[Row] = []
    for n in range(150):
        created = moment(chance)
        email, lines = f"buyer{chance.randrange(60)}@example.com", chance.randrange(1, 4)
        prices = [round(chance.uniform(5, 80), 2) for _ in range(lines)]
        for line, price in enumerate(prices):
            head = line == 0
            rows.append(
                (
                    f"#{1001 + n}",
                    email,
                    "paid" if head else "",
                    f"{created + dt.timedelta(minutes=1):%Y-%m-%d %H:%M:%S} +0200" if head else "",
                    "fulfilled" if head else "",
                    f"{created + dt.timedelta(days=2):%Y-%m-%d %H:%M:%S} +0200" if head else "",
                    "EUR" if head else "",
                    f"{sum(prices):.2f}" if head else "",
                    f"{sum(prices) + 4.9:.2f}" if head else "",
                    f"{created:%Y-%m-%d %H:%M:%S} +0200",
                    1,
                    chance.choice(["Mug", "Shirt", "Poster"]),
                    price,
                )
            )
    return [
        write(
            folder / "orders_export.csv",
            [
                "Name",
                "Email",
                "Financial Status",
                "Paid at",
                "Fulfillment Status",
                "Fulfilled at",
                "Currency",
                "Subtotal",
                "Total",
                "Created at",
                "Lineitem quantity",
                "Lineitem name",
                "Lineitem price",
            ],
            rows,
        )
    ]


def woocommerce(folder: Path) -> list[Path]:
    """Orders, their items, and products, each with its key."""
    chance = random.Random(8)
    orders, items = [], []
    products = [
        (100 + 7 * n, f"SKU-{n:04d}", chance.choice(["Kitchen", "Garden", "Office"]), round(chance.uniform(3, 90), 2))
        for n in range(25)
    ]
    for n in range(140):
        created = moment(chance)
        orders.append(
            (
                20_000 + n,
                chance.randrange(1, 70) * 11 + 500,
                chance.choice(["completed", "processing", "cancelled", "refunded"]),
                f"{created:%Y-%m-%d %H:%M:%S}",
                f"{created + dt.timedelta(days=2):%Y-%m-%d %H:%M:%S}",
                f"{created + dt.timedelta(days=5):%Y-%m-%d}",
                chance.choice(["paypal", "card"]),
            )
        )
        for line in range(chance.randrange(1, 4)):
            product = chance.choice(products)
            items.append(
                (20_000 + n, line + 1, product[0], chance.randrange(1, 3), round(float(str(product[3])) * 2, 2))
            )
    return [
        write(
            folder / "wc_orders.csv",
            [
                "order_id",
                "customer_id",
                "status",
                "date_created",
                "date_completed",
                "expected_delivery_date",
                "payment_method",
            ],
            orders,
        ),
        write(folder / "wc_order_items.csv", ["order_id", "line", "product_id", "qty", "line_total"], items),
        write(folder / "wc_products.csv", ["product_id", "sku", "category", "price"], products),
    ]


def german_calls(folder: Path) -> list[Path]:
    """A call centre's log in Windows-1252, day and time of day apart, with a rating."""
    chance = random.Random(9)
    rows = []
    for n in range(200):
        when, mood = moment(chance), chance.betavariate(4, 2)
        rows.append(
            (
                f"A-{50_000 + n}",
                f"K{chance.randrange(1, 90):05d}",
                f"{when:%d.%m.%Y}",
                f"{when:%H:%M}",
                f"00:{chance.randrange(1, 20):02d}:{chance.randrange(60):02d}",
                chance.choice(["Müller", "Özdemir", "Groß"]),
                chance.choice(["Rechnung", "Lieferung", "Störung", "Kündigung"]),
                chance.choice(["ja", "ja", "nein"]),
                rating(chance, mood, 1, 5),
            )
        )
    return [
        write(
            folder / "Anrufprotokoll_2024.csv",
            [
                "Anrufnummer",
                "Kundennummer",
                "Datum",
                "Uhrzeit",
                "Gesprächsdauer",
                "Mitarbeiter",
                "Anliegen",
                "Gelöst",
                "Zufriedenheit",
            ],
            rows,
            delimiter=";",
            encoding="cp1252",
        )
    ]


def hotel_reviews(folder: Path) -> list[Path]:
    """Reviews with stars and text; nobody is named by number."""
    chance = random.Random(10)
    rows = [
        (
            f"{moment(chance):%B %d, %Y}",
            chance.choice(["Hotel Post", "Seeblick", "Grand Plaza"]),
            chance.choice(FIRST),
            chance.choice(["Germany", "France", "Italy"]),
            rating(chance, chance.betavariate(4, 2), 1, 5),
            remark(chance),
        )
        for _ in range(160)
    ]
    return [
        write(
            folder / "hotel_reviews.csv",
            ["Review Date", "Hotel Name", "Reviewer", "Country", "Rating", "Review Text"],
            rows,
        )
    ]


def churn(folder: Path) -> list[Path]:
    """A table of subscribers with their traits and whether they left."""
    chance = random.Random(11)
    rows = [
        (
            f"{chance.randrange(1000, 9999)}-{chr(65 + n % 26)}{chr(65 + n // 26 % 26)}XQ{n:03d}",
            chance.choice(["Female", "Male"]),
            chance.randrange(2),
            chance.randrange(73),
            chance.choice(["Month-to-month", "One year"]),
            round(chance.uniform(18, 110), 2),
            chance.choice(["Yes", "No"]),
        )
        for n in range(180)
    ]
    return [
        write(
            folder / "subscribers.csv",
            ["subscriberID", "gender", "senior", "tenure", "contract", "monthly_charges", "churn"],
            rows,
        )
    ]


def complaints(folder: Path) -> list[Path]:
    """Complaints about banks in US dates; customers are not named."""
    chance = random.Random(12)
    rows = []
    for n in range(170):
        received = moment(chance)
        rows.append(
            (
                f"{received:%m/%d/%Y}",
                chance.choice(["Mortgage", "Credit card", "Checking account"]),
                chance.choice(["Billing disputes", "Late fee", "Closing on a mortgage"]),
                remark(chance) if chance.random() < 0.5 else "",
                chance.choice(["First Bank", "Second Bank"]),
                chance.choice(["CA", "NY", "TX"]),
                chance.choice(["Web", "Phone", "Postal mail"]),
                f"{received + dt.timedelta(days=chance.randrange(4)):%m/%d/%Y}",
                chance.choice(["Closed with explanation", "Closed with monetary relief"]),
                chance.choice(["Yes", "Yes", "No"]),
                2_100_000 + 31 * n,
            )
        )
    return [
        write(
            folder / "complaints.csv",
            [
                "Date received",
                "Product",
                "Issue",
                "Consumer complaint narrative",
                "Company",
                "State",
                "Submitted via",
                "Date sent to company",
                "Company response to consumer",
                "Timely response?",
                "Complaint ID",
            ],
            rows,
        )
    ]


def process_log(folder: Path) -> list[Path]:
    """Case, activity, timestamp: a log as process mining knows it."""
    chance = random.Random(13)
    rows = []
    for case in range(60):
        when = moment(chance)
        for activity in ("Receive application", "Check documents", "Decide", chance.choice(["Approve", "Reject"])):
            when += dt.timedelta(hours=chance.randrange(1, 40))
            rows.append(
                (f"case-{case}", activity, when.strftime("%Y-%m-%dT%H:%M:%S+01:00"), chance.choice(["Ana", "Bo", "Cy"]))
            )
    return [
        write(
            folder / "loan_log.csv",
            ["case:concept:name", "concept:name", "time:timestamp", "org:resource"],
            rows,
            delimiter=";",
        )
    ]


def web_events(folder: Path) -> list[Path]:
    """Clicks with times as milliseconds since 1970."""
    chance = random.Random(14)
    rows = []
    for n in range(400):
        stamp = int(moment(chance).timestamp() * 1000) + chance.randrange(1000)
        rows.append(
            (
                stamp,
                f"u{chance.randrange(40):04d}",
                chance.choice(["page_view", "add_to_cart", "checkout", "search"]),
                "/product/" + str(n % 9),
                chance.choice(["mobile", "desktop"]),
            )
        )
    return [
        write(folder / "clickstream.csv", ["event_timestamp", "user_id", "event_name", "page_path", "device"], rows)
    ]


def mail_events(folder: Path) -> list[Path]:
    """What an e-mail tool says about its mailings."""
    chance = random.Random(15)
    rows = []
    for n in range(300):
        rows.append(
            (
                f"{moment(chance):%Y-%m-%d %H:%M:%S}",
                f"m{n % 70}@example.org",
                f"spring-{n % 3}",
                chance.choice(["sent", "delivered", "open", "click", "bounce"]),
            )
        )
    return [write(folder / "email_events.csv", ["timestamp", "email", "campaign_id", "event"], rows)]


def ten_point_scale(folder: Path) -> list[Path]:
    """A recommendation asked from 1 to 10, in French."""
    chance = random.Random(16)
    rows = [
        (n + 1, f"{moment(chance):%d/%m/%Y}", rating(chance, chance.betavariate(1.2, 1), 1, 10), remark(chance))
        for n in range(200)
    ]
    return [
        write(
            folder / "enquete_satisfaction.csv",
            ["numero", "date", "recommandation", "commentaire"],
            rows,
            delimiter=";",
        )
    ]


def invoices(folder: Path) -> list[Path]:
    """Rechnungen: decimal commas, thousands points, a due date, a date of payment."""
    chance = random.Random(17)
    rows = []
    for n in range(160):
        issued = moment(chance)
        paid = issued + dt.timedelta(days=chance.randrange(3, 60)) if chance.random() < 0.85 else None
        amount = f"{chance.uniform(20, 4000):,.2f}".replace(",", "X").replace(".", ",").replace("X", ".")
        rows.append(
            (
                f"RE-2024-{n:05d}",
                10_000 + chance.randrange(60),
                f"{issued:%d.%m.%Y}",
                f"{issued + dt.timedelta(days=14):%d.%m.%Y}",
                f"{paid:%d.%m.%Y}" if paid else "",
                f"{amount} €",
                "bezahlt" if paid else "offen",
            )
        )
    return [
        write(
            folder / "rechnungen.csv",
            [
                "Rechnungsnummer",
                "Kundennr",
                "Rechnungsdatum",
                "Fälligkeitsdatum",
                "Bezahlt am",
                "Rechnungsbetrag",
                "Status",
            ],
            rows,
            delimiter=";",
        )
    ]


def long_survey(folder: Path) -> list[Path]:
    """One row per question and respondent; 9 means no answer."""
    chance = random.Random(18)
    rows = []
    for who in range(90):
        mood, when = chance.betavariate(4, 2), moment(chance)
        for question in ("Booking", "Check-in", "Cleanliness", "Staff"):
            score = 9 if chance.random() < 0.06 else rating(chance, mood, 1, 5)
            rows.append((f"R{who:04d}", f"{when:%Y-%m-%d %H:%M}", question, score))
    return [write(folder / "guest_survey.csv", ["respondent_id", "answered_at", "question", "score"], rows)]


def wide_survey(folder: Path) -> list[Path]:
    """Unnamed rating columns among codes of other kinds, with codes for blank (0) and not used (6), and a weight."""
    chance = random.Random(19)
    rows = []
    for n in range(600):
        mood = chance.betavariate(5, 2)

        def asked(unused: float, mood: float = mood) -> int:
            draw = chance.random()
            return 0 if draw < 0.03 else 6 if draw < 0.03 + unused else rating(chance, mood, 1, 5)

        rows.append(
            (
                n + 1,
                chance.choice([1, 2]),
                chance.randrange(1, 8),
                asked(0.05),
                asked(0.3),
                asked(0.6),
                asked(0.1),
                asked(0.02),
                chance.randrange(1, 6),
                chance.choice([1, 2, 2, 2, 3]),
                rating(chance, mood, 0, 10),
                chance.choice([0.72, 0.9, 1.1, 1.34]),
            )
        )
    return [
        write(
            folder / "visitor_survey_2019.csv",
            ["RESP", "SEX", "ORIGIN", "V1A", "V1B", "V1C", "V1D", "V2", "REGIONCODE", "PURPOSE", "V9", "WT"],
            rows,
        )
    ]


def bookings(folder: Path) -> list[Path]:
    """Reservas in Portuguese with decimal commas and a customer master."""
    chance = random.Random(20)
    clients = [
        (
            300 + n,
            f"{chance.choice(FIRST)} {chance.choice(LAST)}",
            chance.choice(["Lisboa", "Porto", "Braga"]),
            f"{moment(chance, 3000).replace(year=1950 + n % 50):%d/%m/%Y}",
        )
        for n in range(50)
    ]
    rows = []
    for n in range(130):
        made = moment(chance)
        rows.append(
            (
                f"RSV{n:05d}",
                chance.choice(clients)[0],
                f"{made:%d/%m/%Y %H:%M}",
                f"{made + dt.timedelta(days=9):%d/%m/%Y %H:%M}",
                f"{chance.uniform(40, 900):.2f}".replace(".", ","),
                chance.choice(["confirmada", "cancelada"]),
            )
        )
    return [
        write(folder / "clientes.csv", ["cliente_id", "nome", "cidade", "data_nascimento"], clients, delimiter=";"),
        write(
            folder / "reservas.csv",
            ["reserva_id", "cliente_id", "data_criacao", "data_entrega", "valor_total", "situacao"],
            rows,
            delimiter=";",
        ),
    ]


KINDS: dict[str, Callable[[Path], list[Path]]] = {
    made.__name__: made
    for made in (
        zendesk,
        hubspot,
        salesforce,
        qualtrics,
        surveymonkey,
        typeform,
        shopify,
        woocommerce,
        german_calls,
        hotel_reviews,
        churn,
        complaints,
        process_log,
        web_events,
        mail_events,
        ten_point_scale,
        invoices,
        long_survey,
        wide_survey,
        bookings,
    )
}
