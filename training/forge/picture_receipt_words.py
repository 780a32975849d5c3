"""What is often printed on the receipts of Malaysian shops: labels, places, ways, trades, phrases."""

from __future__ import annotations

import random


def _items(text: str) -> tuple[str, ...]:
    return tuple(item.strip() for item in text.split(";"))


LABELS = _items(
    "GST ID NO; GST Reg No; CO. REG; ROC NO; Co Reg No; Doc No; Salesperson; Cashier; Station; Total "
    "(Excluding GST); TOTAL INCL. GST; Total Sales (Inclusive GST); Rounding Adj; Round Amt; GST Summary; "
    "Tax Code; Amt(RM); Tax(RM); Amount (RM); Total Qty; TOT QTY; Item(s); U/Price; CASH RECEIVED; Change "
    "Due; Net Total; Total Amount; POS; Pax; Receipt #; Trans; Table No; INCLUSIVE 6% GST; GST @6%; "
    "Taxable; Zero Rated; Disc; Amount Due; CASH BILL"
)
PLACES = _items(
    "JOHOR BAHRU; KUALA LUMPUR; SELANGOR; PETALING JAYA; SHAH ALAM; KLANG; PENANG; IPOH; PERAK; MELAKA; "
    "SEREMBAN; KAJANG; PUCHONG; SUBANG JAYA; CHERAS; KEPONG; RAWANG; AMPANG; SKUDAI; SELANGOR DARUL "
    "EHSAN; JOHOR; NILAI; BANGI; W.P. KUALA LUMPUR; SENTUL; SETAPAK; KUANTAN"
)
WAYS = _items("JALAN; JLN; TAMAN; LORONG; PERSIARAN; BANDAR; KAMPUNG; KAWASAN PERINDUSTRIAN; LEBUH")
MALAY_WORDS = _items(
    "MAJU; JAYA; INDAH; BARU; MEWAH; PERMAI; SETIA; UTAMA; DAMAI; BESAR; SERI; SRI; BUKIT; SUNGAI; MEGAH; "
    "RIA; IMPIAN; KINRARA; WAWASAN; TERATAI; MELATI; KENANGA; CEMPAKA; MELUR; MAWAR; HARMONI; PERDANA; "
    "SENTOSA; SENTRAL; TIMUR; BARAT; TENGAH; AYAM; NASI; TEH; IKAN; GORENG; KOPI; ROTI; SUSU; BAWANG; "
    "GULA; MINYAK; KERTAS"
)
TRADES = _items(
    "ENTERPRISE; TRADING; HARDWARE; RESTAURANT; RESTORAN; KEDAI; MART; SUPERMARKET; STATIONERY; BAKERY; "
    "ELECTRICAL; ENGINEERING; BOOKS; PHARMACY; AUTO; MARKETING; HOLDINGS; CAFE; GIFT"
)
FIRM_ENDS = _items("SDN BHD; SDN. BHD.; (M) SDN BHD; (M) SDN. BHD.; BHD; PLT; & CO.")
PHRASES = _items(
    "Thank You. Please come again; THANK YOU FOR SHOPPING WITH US; GOODS SOLD ARE NOT RETURNABLE; TERIMA "
    "KASIH; GOODS SOLD ARE NOT REFUNDABLE; Please keep this receipt; EXCHANGE WITHIN 7 DAYS WITH RECEIPT; "
    "SILA DATANG LAGI; This is a computer generated receipt; NO SIGNATURE REQUIRED; CUSTOMER SERVICE; "
    "FREE MEMBERSHIP; Have a nice day; NO EXCHANGE OR REFUND; PRICES INCLUDE GST"
)


def firm_end(rng: random.Random) -> str:
    """How the names of firms end; most in one way."""
    return "SDN BHD" if rng.random() < 0.4 else rng.choice(FIRM_ENDS)
