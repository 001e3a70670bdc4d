"""What an offer says, in English, Chinese and Russian; English is the key."""

from __future__ import annotations

import datetime as dt

from corridor.errors import UnknownName
from corridor.model.network import Network

__all__ = ["LANGUAGES", "check_language", "day_text", "number_text", "phrase", "place_text"]

LANGUAGES = ("en", "zh", "ru")

_MONTHS = (
    [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    [
        "января",
        "февраля",
        "марта",
        "апреля",
        "мая",
        "июня",
        "июля",
        "августа",
        "сентября",
        "октября",
        "ноября",
        "декабря",
    ],
)

_PHRASES: dict[str, tuple[str, str]] = {
    # headings
    "Quotation": ("报价单", "Коммерческое предложение"),
    "Number": ("编号", "Номер"),
    "Date of issue": ("签发日期", "Дата"),
    "Valid until": ("有效期至", "Действительно до"),
    "Calculation, no offer": ("测算（非报价）", "Расчёт (не предложение)"),
    "Validity": ("有效期", "Срок действия"),
    "none: a calculation for a day gone by": ("无：对已过日期的测算", "нет: расчёт на прошедшую дату"),
    "From": ("起运地", "Откуда"),
    "To": ("目的地", "Куда"),
    "Ready for loading": ("备货日期", "Готовность к погрузке"),
    "Transit time": ("运输时间", "Срок доставки"),
    "Stages": ("运输阶段", "Этапы перевозки"),
    "Stage": ("阶段", "Этап"),
    "Begins": ("开始", "Начало"),
    "Ends": ("结束", "Окончание"),
    "Price": ("价格", "Цена"),
    "per container": ("每箱", "за контейнер"),
    "in all": ("合计", "всего"),
    "Total": ("总计", "Итого"),
    "Included": ("费用包含", "Включено"),
    "Not included": ("费用不含", "Не включено"),
    "Documents needed": ("所需单证", "Необходимые документы"),
    "Free days": ("免费堆存期", "Бесплатное хранение"),
    "Emissions": ("碳排放", "Выбросы"),
    "Terms": ("条款", "Условия"),
    "Sanctions and licences": ("制裁与许可", "Санкции и лицензии"),
    # facts
    "{boxes} x {kind}": ("{boxes} × {kind}", "{boxes} × {kind}"),
    "{tonnes} t of cargo in each, {all} t in all": (
        "每箱货重 {tonnes} 吨，共 {all} 吨",
        "груз по {tonnes} т в каждом, всего {all} т",
    ),
    "{tonnes} t of cargo in each, {all} t in all (taken as usual, to be confirmed)": (
        "每箱货重 {tonnes} 吨，共 {all} 吨（按通常重量计，待确认）",
        "груз по {tonnes} т в каждом, всего {all} т (принято по обычной загрузке, уточняется)",
    ),
    "Containers": ("集装箱", "Контейнеры"),
    "Owner of the containers": ("箱主", "Принадлежность контейнеров"),
    "the shipper's own (SOC)": ("货主自备箱（SOC）", "контейнеры грузоотправителя (SOC)"),
    "the carrier's (COC)": ("承运人箱（COC）", "контейнеры перевозчика (COC)"),
    "Goods": ("品名", "Груз"),
    "Mass": ("重量", "Масса"),
    "Temperature and power": ("温度与供电", "Температура и питание"),
    "HS {code}": ("HS编码 {code}", "код ТН ВЭД {code}"),
    "HS {code}, {name}": ("HS编码 {code}，{name}", "код ТН ВЭД {code}, {name}"),
    "not stated, taken as general cargo": ("未申明，按普通货物计", "не указан, принят как генеральный"),
    "not dangerous": ("非危险品", "не опасный"),
    "dangerous goods of class {name}": ("危险品 {name} 类", "опасный груз класса {name}"),
    "set temperature to be stated by the shipper; power at the terminals and on the vehicles of the way": (
        "设定温度由货主提供；途中由场站及运输工具供电",
        "температуру задаёт грузоотправитель; питание на терминалах и транспорте по пути",
    ),
    "set temperature to be stated by the shipper; never longer than {hours} h without power from outside": (
        "设定温度由货主提供；无外部供电时间不超过 {hours} 小时",
        "температуру задаёт грузоотправитель; без внешнего питания не дольше {hours} ч",
    ),
    # boxes
    "{feet} ft {kind} ({code})": ("{feet}英尺{kind}（{code}）", "{feet}-футовый {kind} ({code})"),
    "{feet} ft high cube {kind} ({code})": ("{feet}英尺高箱{kind}（{code}）", "{feet}-футовый высокий {kind} ({code})"),
    "general purpose container": ("通用集装箱", "универсальный контейнер"),
    "ventilated container": ("通风集装箱", "вентилируемый контейнер"),
    "dry bulk container": ("干散货集装箱", "контейнер для навалочных грузов"),
    "named cargo container": ("专用集装箱", "контейнер для отдельных видов груза"),
    "reefer container": ("冷藏集装箱", "рефрижераторный контейнер"),
    "insulated or with a removable unit container": ("保温集装箱", "изотермический контейнер"),
    "open top container": ("敞顶集装箱", "контейнер с открытым верхом"),
    "platform container": ("平台集装箱", "контейнер-платформа"),
    "tank container": ("罐式集装箱", "контейнер-цистерна"),
    "air and surface container": ("空陆水联运集装箱", "контейнер для воздушных и наземных перевозок"),
    "{low} to {high} days, expected {days}": (
        "{low} 至 {high} 天，预计 {days} 天",
        "от {low} до {high} сут., ожидается {days}",
    ),
    "about {days} days": ("约 {days} 天", "около {days} сут."),
    "expected": ("预计", "ожидается"),
    # stages
    "Collection by lorry, {km} km, to {place}": (
        "汽车提货 {km} 公里，送至{place}",
        "Подвоз автотранспортом, {km} км, до: {place}",
    ),
    "Delivery by lorry, {km} km, from {place}": (
        "汽车送货 {km} 公里，自{place}",
        "Доставка автотранспортом, {km} км, от: {place}",
    ),
    "By rail from {start} to {end}, {km} km": (
        "铁路运输 {start}—{end}，{km} 公里",
        "По железной дороге {start} – {end}, {km} км",
    ),
    "By road from {start} to {end}, {km} km": (
        "公路运输 {start}—{end}，{km} 公里",
        "Автомобилем {start} – {end}, {km} км",
    ),
    "By sea from {start} to {end}, {km} km": ("海运 {start}—{end}，{km} 公里", "Морем {start} – {end}, {km} км"),
    "By barge from {start} to {end}, {km} km": (
        "驳船运输 {start}—{end}，{km} 公里",
        "Речным транспортом {start} – {end}, {km} км",
    ),
    "By air from {start} to {end}, {km} km": ("空运 {start}—{end}，{km} 公里", "Самолётом {start} – {end}, {km} км"),
    "Waiting for departure and loading at {place}": ("在{place}候车装车", "Ожидание отправления и погрузка: {place}"),
    "Return of the empty container at {place}": ("在{place}还空箱", "Возврат порожнего контейнера: {place}"),
    "New consignment note at {place}": ("在{place}换单", "Переоформление накладной: {place}"),
    "Unloading at {place}": ("在{place}卸车", "Выгрузка: {place}"),
    "Handling at {place}": ("在{place}装卸", "Перегрузка: {place}"),
    "Change of gauge at {place}": ("在{place}换轨", "Смена ширины колеи: {place}"),
    "Border crossing {start} - {end}": ("口岸过境 {start}—{end}", "Пограничный переход {start} – {end}"),
    "{start} - {end}": ("{start}—{end}", "{start} – {end}"),
    "{stage}, over {places}": ("{stage}，经{places}", "{stage}, через {places}"),
    # price
    "Carriage by rail": ("铁路运费", "Железнодорожный провоз"),
    "Carriage by road": ("公路运费", "Автомобильный провоз"),
    "Carriage by sea": ("海运费", "Морской фрахт"),
    "Carriage by barge": ("驳船运费", "Речной фрахт"),
    "Carriage by air": ("空运费", "Авиафрахт"),
    "Terminal handling": ("场站装卸费", "Терминальная обработка"),
    "Change of gauge": ("换轨换装费", "Перегрузка на другую колею"),
    "Border formalities and transit documents": (
        "口岸手续与过境单证",
        "Пограничные формальности и транзитные документы",
    ),
    "Collection and delivery by lorry": ("提货与送货", "Подвоз и вывоз автотранспортом"),
    "Use and return of the carrier's container": (
        "承运人箱使用与还箱",
        "Пользование контейнером перевозчика и его возврат",
    ),
    "Other charges": ("其他费用", "Прочие сборы"),
    "Subsidy": ("补贴", "Субсидия"),
    "Rounding": ("凑整", "Округление"),
    # included and not
    "carriage {start} - {end} as staged above": (
        "上述各阶段 {start}—{end} 的运输",
        "перевозка {start} – {end} по этапам выше",
    ),
    "loading, unloading and transfers at terminals": (
        "场站装卸与换装",
        "погрузка, выгрузка и перегрузка на терминалах",
    ),
    "change of gauge": ("换轨", "смена ширины колеи"),
    "queue and clearance in transit at borders": ("口岸排队与过境通关", "пограничное и транзитное оформление"),
    "collection before the first terminal": ("起运地提货", "подвоз до первого терминала"),
    "delivery after the last terminal": ("目的地送货", "вывоз с последнего терминала"),
    "the container, its drop-off and empty return": (
        "集装箱使用、还箱及空箱返回",
        "контейнер, его сдача и возврат порожним",
    ),
    "the container": ("集装箱", "контейнер"),
    "power and monitoring of the reefer on the way": (
        "途中冷藏箱供电与监控",
        "электропитание рефрижератора и контроль температуры в пути",
    ),
    "duties, taxes and customs clearance at origin and destination": (
        "起运地与目的地的关税、税费及报关",
        "пошлины, налоги и таможенное оформление в местах отправления и назначения",
    ),
    "cargo insurance": ("货物运输保险", "страхование груза"),
    "stuffing, lashing and unstuffing": ("装箱、加固与拆箱", "загрузка, крепление и выгрузка груза из контейнера"),
    "storage beyond the free days": ("超期堆存费", "хранение сверх бесплатного срока"),
    "inspections and delays ordered by authorities": (
        "主管机关查验及由此造成的延误",
        "досмотры и задержки по требованию властей",
    ),
    # documents
    "commercial invoice and packing list": ("商业发票与装箱单", "коммерческий счёт (инвойс) и упаковочный лист"),
    "consignment note SMGS": ("国际货协运单（SMGS）", "накладная СМГС"),
    "consignment note CIM": ("国际货约运单（CIM）", "накладная ЦИМ"),
    "common consignment note CIM/SMGS": ("统一运单（CIM/SMGS）", "единая накладная ЦИМ/СМГС"),
    "consignment note of the railways on the way": ("沿途铁路运单", "накладная железных дорог на пути следования"),
    "consignment note CMR": ("公路运单（CMR）", "накладная CMR"),
    "consignment note of the haulier": ("承运人公路货物运单", "транспортная накладная перевозчика"),
    "bill of lading": ("提单", "коносамент"),
    "inland waterway consignment note CMNI": ("内河运单（CMNI）", "речная накладная CMNI"),
    "consignment note of the barge operator": ("内河承运人运单", "накладная речного перевозчика"),
    "air waybill": ("航空运单", "авианакладная"),
    "export declaration at origin": ("起运地出口报关单", "экспортная декларация в стране отправления"),
    "transit declaration T1 through the European Union": (
        "欧盟过境单据 T1",
        "транзитная декларация T1 по Европейскому союзу",
    ),
    "transit declaration T1 of the common transit procedure": (
        "共同过境程序单据 T1",
        "транзитная декларация T1 по процедуре общего транзита",
    ),
    "transit declaration of the Eurasian Economic Union": ("欧亚经济联盟过境申报单", "транзитная декларация ЕАЭС"),
    "dangerous goods declaration and safety data sheet": (
        "危险货物申报单与安全技术说明书",
        "декларация на опасный груз и паспорт безопасности",
    ),
    "temperature instructions for the reefer": ("冷藏箱温度要求", "температурные инструкции для рефрижератора"),
    "certificates that authorities ask for goods of HS {code}: to be confirmed before loading": (
        "主管机关对 HS {code} 货物要求的证书：装运前确认",
        "сертификаты, требуемые для товаров с кодом {code}: уточняются до погрузки",
    ),
    # terms
    "{place}: {days} days": ("{place}：{days} 天", "{place}: {days} сут."),
    "{place}: 1 day": ("{place}：1 天", "{place}: 1 сутки"),
    "{place}: not known": ("{place}：未知", "{place}: не известно"),
    "{place}: none": ("{place}：无", "{place}: нет"),
    "{each} kg CO2e per container, {all} t in all, well to wheel (ISO 14083)": (
        "每箱 {each} 千克二氧化碳当量，合计 {all} 吨，全生命周期（ISO 14083）",
        "{each} кг CO2-экв. на контейнер, всего {all} т, от скважины до колеса (ISO 14083)",
    ),
    "Dates are expected ones: departures, queues at borders and orders of authorities may move them": (
        "日期为预计日期，可能因发车、口岸排队及主管机关指令而变动",
        "Даты ожидаемые: отправления, очереди на границах и распоряжения властей могут их сдвинуть",
    ),
    "Prices hold for containers ready by the last day of validity, subject to space and equipment": (
        "价格适用于有效期最后一日（含）前备妥的集装箱，视舱位与设备情况而定",
        "Цены действуют для контейнеров, готовых не позднее последнего дня срока, при наличии мест и оборудования",
    ),
    "This is a calculation for a day gone by, not an offer: its prices were those of {day}": (
        "本表为对已过日期的测算，并非报价：所用价格为{day}的价格",
        "Это расчёт на прошедшую дату, а не предложение: цены в нём на {day}",
    ),
    "Stages are dated from the day of readiness, which lies before the day of issue": (
        "各阶段日期自备货日起算，备货日早于签发日期",
        "Даты этапов отсчитаны от дня готовности, который предшествует дате предложения",
    ),
    "Prices are those known on {day}, the last day of the price list, and are to be confirmed": (
        "价格以价目最后已知日{day}为准，待确认",
        "Цены последние известные, на {day}, и подлежат подтверждению",
    ),
    # sanctions and licences
    "Subject to sanctions, embargoes and licences for export, transit and import that are in force when the goods are "
    "on the way; the shipper answers for goods, code and end use": (
        "以运输期间有效的制裁、禁运及出口、过境、进口许可为准；货物、编码及最终用途由货主负责",
        "При соблюдении санкций, запретов и лицензий на вывоз, транзит и ввоз, действующих во время перевозки; "
        "за груз, код и конечное использование отвечает грузоотправитель",
    ),
    "Not for goods under {headings}: {rule}": (
        "不适用于 {headings} 项下货物：{rule}",
        "Не для товаров с кодом {headings}: {rule}",
    ),
    "No known rule is about these goods on this way": (
        "已知规定中没有涉及该货物经此路线的",
        "Среди известных правил нет таких, которые касались бы этого груза на этом пути",
    ),
    "Goods not stated: rules about goods not checked": (
        "货物未申明：未核对有关货物的规定",
        "Груз не указан: правила о товарах не проверялись",
    ),
    "Rules that look at these goods or this way, and let them pass as stated: {rules}": (
        "涉及该货物或该路线、且按所申明情况准许通行的规定：{rules}",
        "Правила, касающиеся этого груза или пути и пропускающие его как заявлено: {rules}",
    ),
    "Goods without a code are taken to be none of those that rules on this way name: {rules}": (
        "货物未申明编码，视为不属于该路线下列规定所列货物：{rules}",
        "Груз без кода принят не относящимся к тем, которые называют правила на этом пути: {rules}",
    ),
    "{currency} at {rate} {home} on {day}": (
        "汇率：1 {currency} = {rate} {home}（{day}）",
        "Курс: 1 {currency} = {rate} {home} на {day}",
    ),
}


def check_language(language: str) -> None:
    """Refuse a language that offers are not written in.

    Raises
    ------
    UnknownName
        With those that there are.
    """
    if language not in LANGUAGES:
        raise UnknownName(f"quotes are written in {', '.join(LANGUAGES)}, not {language!r}", language, LANGUAGES)


def phrase(text: str, language: str) -> str:
    """Translate a phrase of an offer; places to be filled in stand in braces in every language.

    Parameters
    ----------
    text : str
        English; one of those that are known.
    language : {"en", "zh", "ru"}
        Into what.
    """
    return text if language == "en" else _PHRASES[text][0 if language == "zh" else 1]


def day_text(day: dt.date, language: str) -> str:
    """Write a day as people of a language do."""
    if language == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    month = _MONTHS[language == "ru"][day.month - 1]
    return f"{day.day} {month} {day.year}"


def number_text(value: float, digits: int, language: str) -> str:
    """Write a number with the marks of a language: 1,234.50, in Russian 1 234,50 with spaces that do not break."""
    text = f"{value:,.{digits}f}"
    return text.replace(",", "\u00a0").replace(".", ",") if language == "ru" else text


def place_text(network: Network, terminal: str, language: str, *, whole: bool = False) -> str:
    """The city of a terminal in a language; with `whole` the name of the terminal."""
    row = network.terminals.loc[terminal]
    suffix = "" if language == "en" else f"_{language}"
    names = (f"name{suffix}", "name") if whole else (f"city{suffix}", f"name{suffix}", "city", "name")
    return next((str(row[name]) for name in names if isinstance(row.get(name), str) and row[name]), terminal)
