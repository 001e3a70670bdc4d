"""The words of charts in English, Chinese and Russian; English is the key."""

from __future__ import annotations

__all__ = ["LANGUAGES", "word"]

LANGUAGES = ("en", "zh", "ru")

_WORDS: dict[str, tuple[str, str]] = {
    "moving": ("运行", "движение"),
    "handling": ("装卸", "перегрузка"),
    "gauge change": ("换轨", "смена колеи"),
    "border": ("口岸", "граница"),
    "queue and clearance": ("口岸排队与通关", "очередь и оформление"),
    "new consignment note": ("换运单", "переоформление накладной"),
    "waiting": ("等待", "ожидание"),
    "waiting for departure": ("等待发车", "ожидание отправления"),
    "rail": ("铁路", "ж/д"),
    "road": ("公路", "авто"),
    "sea": ("海运", "море"),
    "barge": ("驳船", "баржа"),
    "air": ("空运", "авиа"),
    "suez": ("苏伊士", "Суэц"),
    "cape": ("好望角", "мыс Доброй Надежды"),
    "pickup": ("提箱", "подвоз"),
    "delivery": ("送箱", "вывоз"),
    "loaded": ("装车", "погрузка"),
    "unloaded": ("卸车", "выгрузка"),
    "h": ("小时", "ч"),
    "d": ("天", "сут"),
    "km": ("公里", "км"),
    "Kilometres from the origin": ("距起点公里数", "Километры от начала пути"),
    "Hours since ready": ("备妥后的小时数", "Часы с момента готовности"),
    "Hours on the way": ("在途小时数", "Часы в пути"),
    "Hours": ("小时", "Часы"),
    "Days": ("天", "Сутки"),
    "Days since ready": ("备妥后的天数", "Сутки с момента готовности"),
    "Cost a container": ("每箱费用", "Стоимость за контейнер"),
    "CO2e a container, kg": ("每箱二氧化碳当量，千克", "CO2-экв. на контейнер, кг"),
    "Kilometres": ("公里", "Километры"),
    "Changes of vehicle": ("换装次数", "Число перегрузок"),
    "Routes that no other beats": ("帕累托最优路线", "Маршруты, которые не превзойти"),
    "Beaten by another route in these two": ("在此两项上被其他路线优于", "Уступают другому маршруту по этим двум"),
    "Least there is": ("最优边界", "Граница лучших"),
    "Where the hours go": ("时间构成", "На что уходят часы"),
    "Timetable of the yard": ("换装场作业时刻表", "График работы пункта перегрузки"),
    "track": ("股道", "путь"),
    "positioning": ("取送车", "подача и уборка"),
    "inspection": ("查验", "досмотр"),
    "papers": ("单证", "документы"),
    "Timetable of the route": ("路线时间安排", "График пути"),
    "What moves the best route": ("什么影响最佳路线", "Что меняет лучший маршрут"),
    "Cost, all containers": ("全部箱费用", "Стоимость всех контейнеров"),
    "low end": ("低端", "нижняя граница"),
    "high end": ("高端", "верхняя граница"),
    "What the cost is made of": ("费用构成", "Из чего складывается стоимость"),
    "before subsidies": ("补贴前", "до субсидий"),
    "total": ("合计", "итого"),
    "haul": ("运费", "провоз"),
    "through_rate": ("市场全程运价", "рыночная сквозная ставка"),
    "haul_fixed": ("固定运费", "постоянная часть провоза"),
    "lift": ("装卸", "погрузка-выгрузка"),
    "transloading": ("换装", "перегрузка на другую колею"),
    "clearance": ("通关", "оформление"),
    "reconsignment": ("换运单", "переоформление"),
    "subsidy": ("补贴", "субсидия"),
    "drayage": ("短驳", "подвоз и вывоз"),
    "storage": ("堆存", "хранение"),
    "Trains on the line": ("列车运行图", "График движения поездов"),
    "Mon": ("周一", "пн"),
    "Tue": ("周二", "вт"),
    "Wed": ("周三", "ср"),
    "Thu": ("周四", "чт"),
    "Fri": ("周五", "пт"),
    "Sat": ("周六", "сб"),
    "Sun": ("周日", "вс"),
    "Date": ("日期", "Дата"),
    "Comparison": ("方案比较", "Сравнение"),
    "cheapest": ("最低费用", "самый дешёвый"),
    "fastest": ("最快", "самый быстрый"),
    "greenest": ("最低排放", "самый чистый"),
    "Routes on the map": ("路线示意图", "Маршруты на карте"),
    "change of gauge": ("换轨", "смена колеи"),
    "port": ("港口", "порт"),
    "Where a figure comes from": ("数字来源", "Откуда число"),
    "Source": ("来源", "Источник"),
    "network": ("网络", "сеть"),
    "lowest confidence": ("最低可信度", "наименьшая достоверность"),
    "high": ("高", "высокая"),
    "medium": ("中", "средняя"),
    "low": ("低", "низкая"),
    "estimate": ("估计", "оценка"),
    "of": ("/", "из"),
    "routes": ("条路线", "маршрутов"),
    "containers": ("箱", "контейнеров"),
    "thick: at a place; thin: on the move": ("粗线为停留，细线为运行", "толстая линия: на месте; тонкая: в пути"),
    "shaded: eight such journeys in ten": ("阴影：十次中八次", "тень: восемь таких поездок из десяти"),
    "whisker: 90th percentile at the border": ("须线：口岸第90百分位", "усы: 90-й процентиль на границе"),
    "From {0} in {1} days to {2} in {3} days": ("从 {1} 天 {0} 到 {3} 天 {2}", "От {0} за {1} сут до {2} за {3} сут"),
    "{0} in {1} days: no route is better": ("{1} 天 {0}：没有更好的路线", "{0} за {1} сут: лучшего маршрута нет"),
    "{1} against {0}: cost {2}, days {3}, CO2e {4}": (
        "{1} 与 {0} 相比：费用 {2}，天数 {3}，CO2e {4}",
        "{1} против {0}: стоимость {2}, сутки {3}, CO2-экв. {4}",
    ),
    "Besides moving, most days go to {0}: {1}": (
        "除运行外，天数多用于{0}：{1}",
        "Кроме движения, больше всего суток: {0}, {1}",
    ),
    "{0} a container; dearest part: {1}, {2}": (
        "每箱 {0}；最大一项：{1}，{2}",
        "{0} за контейнер; дороже всего: {1}, {2}",
    ),
    "{0} moves the best route most: {1} to {2} {3}": (
        "{0} 对最佳路线影响最大：{1} 至 {2} {3}",
        "Больше всего меняет лучший маршрут {0}: от {1} до {2} {3}",
    ),
    "One more TEU a day is worth most at {0}: {1} {2}": (
        "每日多一标箱在 {0} 价值最高：{1} {2}",
        "Ещё один ДФЭ в сутки ценнее всего: {0}, {1} {2}",
    ),
    "More capacity is worth most at {0}: up to {1} {2}": (
        "扩能价值最高：{0}，最多 {1} {2}",
        "Больше всего даёт рост мощности: {0}, до {1} {2}",
    ),
    "Cost of the plan": ("方案费用", "Стоимость плана"),
    "{0}: {1} in {2}, {3} in {4}": ("{0}：{2} 年 {1}，{4} 年 {3}", "{0}: {1} в {2} году, {3} в {4}"),
    "{0} is there first, after {1} days; {2} last, after {3}": (
        "{0} 最先到达，{1} 天；{2} 最后到达，{3} 天",
        "Первым прибывает {0}, за {1} сут; последним {2}, за {3}",
    ),
    "{0} costs least, {1} a container; {2} most, {3}": (
        "{0} 费用最低，每箱 {1}；{2} 最高，{3}",
        "Дешевле всего {0}, {1} за контейнер; дороже всего {2}, {3}",
    ),
    "{0} days for {1} km": ("{1} 公里用时 {0} 天", "{0} сут на {1} км"),
    "{0} a container for {1} km": ("{1} 公里每箱 {0}", "{0} за контейнер на {1} км"),
    "50 % by day {0}, 90 % by day {1}": ("第 {0} 天前 50 %，第 {1} 天前 90 %", "50 % к суткам {0}, 90 % к суткам {1}"),
    "Nine boxes in ten are there by day {0}": (
        "十箱中九箱在第 {0} 天前到达",
        "Девять контейнеров из десяти на месте к суткам {0}",
    ),
    "Nine boxes in ten are there by day {0} on {1}, by day {2} on {3}": (
        "十箱中九箱：{1} 在第 {0} 天前到达，{3} 在第 {2} 天前到达",
        "Девять контейнеров из десяти на месте к суткам {0} по {1}, к суткам {2} по {3}",
    ),
    "Bottlenecks": ("瓶颈", "Узкие места"),
    "Use of the capacity": ("能力利用率", "Использование мощности"),
    "Price of one more TEU a day": ("每日增加一标箱的价值", "Цена ещё одного ДФЭ в сутки"),
    "unserved TEU it would let go": ("可多运标箱", "сколько ДФЭ ещё прошло бы"),
    "not in use": ("未使用", "не используется"),
    "Capacity, TEU a day": ("能力，标箱/天", "Мощность, ДФЭ в сутки"),
    "Capacity added, TEU a day": ("新增能力，标箱/天", "Добавленная мощность, ДФЭ в сутки"),
    "What more capacity is worth": ("扩能效益", "Что даёт рост мощности"),
    "Objective": ("目标值", "Значение цели"),
    "bound": ("界", "граница оценки"),
    "today": ("现状", "сегодня"),
    "Trade over time": ("贸易量变化", "Торговля по годам"),
    "Year": ("年份", "Год"),
    "hollow: part of a year": ("空心为不足一年", "пустой знак: часть года"),
    "When the boxes arrive": ("到达时间分布", "Когда прибывают контейнеры"),
    "Share that has arrived, %": ("已到达比例，%", "Доля прибывших, %"),
    "hollow: 90 % if all stops are long on the same journeys": (
        "空心：若各停留同时偏长的第90百分位",
        "пустой знак: 90 %, если все стоянки долги в одной и той же поездке",
    ),
    "changes nothing or less": ("影响很小或无影响", "не меняют ничего или меняют меньше"),
    "optimal": ("最优", "оптимально"),
    "feasible": ("可行", "допустимо"),
    "draws": ("次抽样", "розыгрышей"),
    "Land: Natural Earth": ("陆地：Natural Earth", "Суша: Natural Earth"),
    "borders de facto, without a view on any territory": (
        "边界按实际控制绘制，不代表任何领土立场",
        "границы де-факто, без оценки статуса территорий",
    ),
    "departures spread evenly where no weekdays are known": (
        "未知发车日者按均匀分布绘制",
        "где дни не известны, отправления распределены равномерно",
    ),
    "shaded: one track; dots: waits; thin: empty wagons": (
        "阴影为单线；圆点为等待；细线为空车",
        "фон: один путь; точки: ожидание; тонкие линии: порожние вагоны",
    ),
}


def word(text: str, language: str) -> str:
    """Translate a word of a chart; what has no translation stays English.

    Parameters
    ----------
    text : str
        English.
    language : {"en", "zh", "ru"}
        Into what.
    """
    if language == "en" or text not in _WORDS:
        return text
    return _WORDS[text][0 if language == "zh" else 1]
