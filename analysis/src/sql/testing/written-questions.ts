/**
 * Questions as people write them who have not read what is supported, and the tables that they are about, for written.test.ts. Of a
 * table each column with its kind: t a text key, n a whole number, d a decimal, b a boolean, date, ts a timestamp, c7 a category of
 * seven values, g a tumour grade, 01 zero or one.
 */

export const writtenTables: Readonly<Record<string, string>> = {
  'carrier.flights': 'origin c3, dest c12, tailnum t, time_hour ts, dep_delay n, arr_delay n',
  'partner.flights': 'origin c3, dest c12, tailnum t, time_hour ts, dep_delay n, arr_delay n',
  'weather.hourly': 'origin c3, time_hour ts, visib d, wind_speed d, precip d, temp d',
  'registry.planes': 'tailnum t, year n, seats n, manufacturer c6, engine c4',
  'hospital.cases': 'id t, diagnosis c2, mean_radius d, mean_area d',
  'lab.slides':
    'id t, radius_error d, texture_error d, perimeter_error d, area_error d, smoothness_error d, worst_radius d, worst_texture d, worst_perimeter d, worst_area d, worst_smoothness d, worst_compactness d, worst_concavity d, worst_concave_points d, worst_symmetry d, worst_fractal_dimension d',
  'north.patients_b':
    'patient_id t, horTh c2, age n, menostat c2, tsize n, tgrade g, pnodes n, progrec n, estrec n, time n, cens 01',
  'south.patients_b':
    'patient_id t, horTh c2, age n, menostat c2, tsize n, tgrade g, pnodes n, progrec n, estrec n, time n, cens 01',
  'bank.customers': 'id t, income d, segment c5, city c300, birth date, score n, active b, defaulted b, opened date',
  'bank.loans': 'loan_id t, customer_id t, amount d, granted date, overdue_days n, product c8, defaulted b',
  'fintech.loans': 'loan_id t, customer_id t, amount d, granted date, overdue_days n, product c6, defaulted b',
  'leasing.loans': 'loan_id t, customer_id t, amount d, granted date, overdue_days n, product c4, defaulted b',
  'fintech.borrowers': 'customer_id t, overdue_days n, debt d, loans n',
  'bureau.scores': 'person_id t, score n, inquiries n, blacklisted b',
  'bank.transfers': 'tx t, from_account t, to_account t, amount d, at date, channel c6',
  'payco.blacklist': 'account t, reason c12, since date',
  'north.stays': 'patient t, ward c30, days n, cost d, admitted date, readmitted b, icd t, died b, birth date, sex c2',
  'south.stays': 'patient t, ward c30, days n, cost d, admitted date, readmitted b, icd t, died b, birth date, sex c2',
  'west.stays': 'patient t, ward c30, days n, cost d, admitted date, readmitted b, icd t, died b, birth date, sex c2',
  'north.patients': 'id t, birth date, sex c2, hba1c d, admitted date, diabetic b',
  'pharmacy.prescriptions': 'patient t, drug c800, started date, doses n',
  'biobank.genotypes': 'patient t, variant c3, consent b',
  'shipper.orders': 'order_id t, customer t, region c40, category c60, value d, ordered date, promised date',
  'carrier.deliveries': 'order_id t, depot c80, shipped date, delivered date, freight d, customer t',
  'carrier2.deliveries': 'order_id t, depot c80, shipped date, delivered date, freight d, customer t',
  'carrier.claims': 'claim t, order_id t, amount d, kind c9',
  'maker.products': 'serial t, batch t, model c50',
  'retailer.returns': 'serial t, reason c20, returned date',
  'supplier.lots': 'batch t, material c40',
  'adtech.users': 'user_id t, arm c2, campaign c200, last_seen date, impressions n, clicks n',
  'adtech.impressions': 'user_id t, campaign c200, at date, clicked b',
  'pub2.impressions': 'user_id t, campaign c200, at date, clicked b',
  'pub3.impressions': 'user_id t, campaign c200, at date, clicked b',
  'shop.buyers': 'user_id t, revenue d, bought date, segment c8, orders n',
  'shop.purchases': 'user_id t, amount d, bought date, category c50',
  'shop.crm': 'user_id t, segment c8',
  'tax.incomes': 'person t, income d, tax d, employed b',
  'census.persons': 'person t, sex c2, education c7, region c16, municipality t, household t, birth date',
};

export interface WrittenQuestion {
  readonly id: string;
  readonly sql: string;
}

export const writtenQuestions: readonly WrittenQuestion[] = [
  {
    id: 'A01',
    sql: `SELECT CASE WHEN w.visib < 3 THEN 'low' ELSE 'ok' END AS visibility, COUNT(*) AS flights, AVG(f.dep_delay) AS delay
FROM carrier.flights f JOIN weather.hourly w ON f.origin = w.origin AND f.time_hour = w.time_hour
GROUP BY 1`,
  },
  {
    id: 'A02',
    sql: `SELECT f.origin, COUNT(*) AS flights, AVG(f.arr_delay) AS delay
FROM carrier.flights f JOIN weather.hourly w ON f.origin = w.origin AND f.time_hour = w.time_hour
WHERE w.wind_speed > 25
GROUP BY f.origin ORDER BY delay DESC`,
  },
  {
    id: 'A03',
    sql: `SELECT EXTRACT(MONTH FROM f.time_hour) AS month, COUNT(*) AS flights, AVG(f.dep_delay) AS delay
FROM carrier.flights f JOIN weather.hourly w ON f.origin = w.origin AND f.time_hour = w.time_hour
WHERE w.precip > 0
GROUP BY 1 ORDER BY 1`,
  },
  {
    id: 'A04',
    sql: `SELECT CORR(f.dep_delay, w.visib) AS r
FROM carrier.flights f JOIN weather.hourly w ON f.origin = w.origin AND f.time_hour = w.time_hour`,
  },
  {
    id: 'A05',
    sql: `SELECT dest, COUNT(*) AS flights, AVG(CASE WHEN arr_delay <= 15 THEN 1 ELSE 0 END) AS on_time
FROM (SELECT dest, arr_delay FROM carrier.flights UNION ALL SELECT dest, arr_delay FROM partner.flights) AS f
GROUP BY dest HAVING COUNT(*) > 100 ORDER BY on_time LIMIT 10`,
  },
  {
    id: 'A06',
    sql: `SELECT f.dest, SUM(p.seats) AS seats, COUNT(*) AS flights
FROM carrier.flights f JOIN registry.planes p USING (tailnum)
GROUP BY f.dest ORDER BY seats DESC LIMIT 10`,
  },
  {
    id: 'A07',
    sql: `SELECT AVG(2013 - p.year) AS plane_age, COUNT(*) AS flights
FROM carrier.flights f JOIN registry.planes p ON f.tailnum = p.tailnum
WHERE f.dep_delay > 60`,
  },
  {
    id: 'B01',
    sql: `SELECT horTh, COUNT(*) AS patients, SUM(cens) AS events, SUM(time) AS days
FROM (SELECT * FROM north.patients_b UNION ALL SELECT * FROM south.patients_b) AS p
GROUP BY horTh`,
  },
  {
    id: 'B02',
    sql: `SELECT tgrade, SUM(cens) * 1000.0 / SUM(time) AS events_per_1000_days
FROM (SELECT * FROM north.patients_b UNION ALL SELECT * FROM south.patients_b) AS p
GROUP BY tgrade ORDER BY tgrade`,
  },
  {
    id: 'B03',
    sql: `SELECT horTh, AVG(age) AS age_mean, STDDEV(age) AS age_sd, AVG(tsize) AS size_mean, STDDEV(tsize) AS size_sd
FROM (SELECT * FROM north.patients_b UNION ALL SELECT * FROM south.patients_b) AS p
GROUP BY horTh`,
  },
  {
    id: 'B04',
    sql: `SELECT horTh, MEDIAN(time) AS median_days, QUANTILE_CONT(time, 0.25) AS q1, QUANTILE_CONT(time, 0.75) AS q3
FROM (SELECT * FROM north.patients_b UNION ALL SELECT * FROM south.patients_b) AS p
GROUP BY horTh`,
  },
  {
    id: 'B05',
    sql: `SELECT FLOOR(time / 365.25) AS year, COUNT(*) AS left_study, SUM(cens) AS events
FROM (SELECT * FROM north.patients_b UNION ALL SELECT * FROM south.patients_b) AS p
GROUP BY 1 ORDER BY 1`,
  },
  {
    id: 'B06',
    sql: `SELECT CASE WHEN age < 45 THEN '<45' WHEN age < 60 THEN '45-59' ELSE '60+' END AS band, COUNT(*) AS patients, SUM(cens) AS events
FROM (SELECT * FROM north.patients_b UNION ALL SELECT * FROM south.patients_b) AS p
GROUP BY band ORDER BY band`,
  },
  {
    id: 'B07',
    sql: `SELECT horTh, menostat, COUNT(*) AS patients, SUM(cens) AS events, AVG(pnodes) AS nodes
FROM (SELECT * FROM north.patients_b UNION ALL SELECT * FROM south.patients_b) AS p
WHERE tgrade IN ('II', 'III') AND pnodes BETWEEN 4 AND 20
GROUP BY horTh, menostat HAVING COUNT(*) >= 20`,
  },
  {
    id: 'C01',
    sql: `SELECT h.diagnosis, COUNT(*) AS cases, AVG(l.worst_area) AS worst_area
FROM hospital.cases h JOIN lab.slides l ON h.id = l.id
GROUP BY h.diagnosis`,
  },
  {
    id: 'C02',
    sql: `SELECT h.diagnosis, AVG(l.worst_texture) AS mean, STDDEV_SAMP(l.worst_texture) AS sd
FROM hospital.cases h JOIN lab.slides l ON h.id = l.id
GROUP BY h.diagnosis`,
  },
  {
    id: 'C03',
    sql: `SELECT CORR(h.mean_radius, l.worst_concavity) AS r
FROM hospital.cases h JOIN lab.slides l ON h.id = l.id`,
  },
  {
    id: 'C04',
    sql: `SELECT h.diagnosis, l.worst_concave_points > 0.14 AS flagged, COUNT(*) AS cases
FROM hospital.cases h JOIN lab.slides l ON h.id = l.id
GROUP BY 1, 2`,
  },
  {
    id: 'C05',
    sql: `SELECT h.diagnosis, AVG(l.radius_error) a1, AVG(l.texture_error) a2, AVG(l.perimeter_error) a3, AVG(l.area_error) a4, AVG(l.smoothness_error) a5,
 AVG(l.worst_radius) a6, AVG(l.worst_texture) a7, AVG(l.worst_perimeter) a8, AVG(l.worst_area) a9, AVG(l.worst_smoothness) a10,
 AVG(l.worst_compactness) a11, AVG(l.worst_concavity) a12, AVG(l.worst_concave_points) a13, AVG(l.worst_symmetry) a14, AVG(l.worst_fractal_dimension) a15
FROM hospital.cases h JOIN lab.slides l ON h.id = l.id
GROUP BY h.diagnosis`,
  },
  {
    id: 'C06',
    sql: `SELECT h.diagnosis, AVG(l.worst_area / h.mean_area) AS growth
FROM hospital.cases h JOIN lab.slides l ON h.id = l.id
GROUP BY h.diagnosis`,
  },
  {
    id: 'F1',
    sql: `SELECT COUNT(DISTINCT b.customer_id) FROM bank.loans b JOIN fintech.loans f ON b.customer_id = f.customer_id`,
  },
  {
    id: 'F2',
    sql: `SELECT COUNT(*) FROM (SELECT customer_id FROM (SELECT customer_id, amount, 'bank' AS lender FROM bank.loans UNION ALL SELECT customer_id, amount, 'fintech' FROM fintech.loans UNION ALL SELECT customer_id, amount, 'leasing' FROM leasing.loans) t GROUP BY customer_id HAVING SUM(amount) > 200000) d`,
  },
  {
    id: 'F4',
    sql: `SELECT c.segment, COUNT(*), AVG(CASE WHEN f.overdue_days > 30 THEN 1 ELSE 0 END) FROM bank.customers c JOIN fintech.borrowers f ON c.id = f.customer_id GROUP BY c.segment`,
  },
  {
    id: 'F5',
    sql: `SELECT t.channel, COUNT(*), SUM(t.amount) FROM bank.transfers t JOIN payco.blacklist b ON t.to_account = b.account GROUP BY t.channel`,
  },
  {
    id: 'F7',
    sql: `SELECT c.segment, c.defaulted, COUNT(*), AVG(s.score), MIN(s.score), MAX(s.score) FROM bank.customers c JOIN bureau.scores s ON c.id = s.person_id WHERE s.inquiries > 3 GROUP BY c.segment, c.defaulted`,
  },
  {
    id: 'F8',
    sql: `SELECT CASE WHEN s.score < 500 THEN 1 WHEN s.score < 650 THEN 2 ELSE 3 END AS band, 100.0 * COUNT(*) FILTER (WHERE c.defaulted) / COUNT(*) FROM bank.customers c JOIN bureau.scores s ON c.id = s.person_id GROUP BY 1`,
  },
  {
    id: 'F10',
    sql: `SELECT c.segment, COUNT(*) FROM bank.customers c LEFT JOIN bureau.scores s ON c.id = s.person_id WHERE s.person_id IS NULL GROUP BY c.segment`,
  },
  {
    id: 'H1',
    sql: `SELECT ward, COUNT(*), AVG(days), COUNT(*) FILTER (WHERE readmitted) FROM (SELECT ward, days, readmitted FROM north.stays UNION ALL SELECT ward, days, readmitted FROM south.stays UNION ALL SELECT ward, days, readmitted FROM west.stays) t GROUP BY ward`,
  },
  {
    id: 'H2',
    sql: `SELECT icd, COUNT(*) AS n FROM (SELECT icd FROM north.stays UNION ALL SELECT icd FROM south.stays) t GROUP BY icd ORDER BY n DESC LIMIT 10`,
  },
  {
    id: 'H4',
    sql: `SELECT COUNT(DISTINCT s.patient) FROM north.stays s JOIN pharmacy.prescriptions p ON s.patient = p.patient WHERE s.ward = 'v1' AND p.drug = 'v1' AND p.started >= s.admitted`,
  },
  {
    id: 'H5',
    sql: `SELECT COUNT(*) FROM (SELECT patient, admitted - LAG(admitted) OVER (PARTITION BY patient ORDER BY admitted) AS gap FROM (SELECT patient, admitted FROM north.stays UNION ALL SELECT patient, admitted FROM south.stays) u) w WHERE gap BETWEEN 15 AND 56`,
  },
  {
    id: 'H7',
    sql: `SELECT g.variant, COUNT(*), AVG(p.hba1c), STDDEV(p.hba1c) FROM north.patients p JOIN biobank.genotypes g ON p.id = g.patient WHERE g.consent GROUP BY g.variant`,
  },
  {
    id: 'H8',
    sql: `SELECT sex, EXTRACT(YEAR FROM birth) AS born, 100.0 * COUNT(*) FILTER (WHERE died) / COUNT(*) FROM (SELECT sex, birth, died FROM north.stays UNION ALL SELECT sex, birth, died FROM south.stays) t GROUP BY sex, EXTRACT(YEAR FROM birth)`,
  },
  {
    id: 'L2',
    sql: `SELECT o.region, COUNT(*), AVG(d.delivered - o.promised), MAX(d.delivered - o.promised) FROM shipper.orders o JOIN carrier.deliveries d ON o.order_id = d.order_id WHERE d.delivered > o.promised GROUP BY o.region`,
  },
  {
    id: 'L3',
    sql: `SELECT EXTRACT(MONTH FROM d.shipped) AS month, SUM(d.freight), SUM(o.value) FROM shipper.orders o JOIN carrier.deliveries d ON o.order_id = d.order_id GROUP BY 1`,
  },
  {
    id: 'L4',
    sql: `SELECT l.material, COUNT(*) FROM supplier.lots l JOIN maker.products p ON l.batch = p.batch JOIN retailer.returns r ON p.serial = r.serial GROUP BY l.material`,
  },
  {
    id: 'L6',
    sql: `SELECT customer, SUM(freight) AS f FROM (SELECT customer, freight FROM carrier.deliveries UNION ALL SELECT customer, freight FROM carrier2.deliveries) t GROUP BY customer ORDER BY f DESC LIMIT 20`,
  },
  {
    id: 'L7',
    sql: `SELECT o.category, COUNT(*), SUM(c.amount) FROM shipper.orders o JOIN carrier.claims c ON o.order_id = c.order_id GROUP BY o.category`,
  },
  {
    id: 'A2',
    sql: `SELECT u.campaign, COUNT(*), SUM(p.revenue) FROM adtech.users u JOIN shop.buyers p ON u.user_id = p.user_id GROUP BY u.campaign ORDER BY 3 DESC LIMIT 10`,
  },
  {
    id: 'A3',
    sql: `SELECT u.campaign, COUNT(*), SUM(p.revenue) FROM adtech.users u JOIN shop.buyers p ON u.user_id = p.user_id WHERE p.bought BETWEEN u.last_seen AND u.last_seen + 7 GROUP BY u.campaign`,
  },
  {
    id: 'A5',
    sql: `SELECT freq, COUNT(*) FROM (SELECT user_id, COUNT(*) AS freq FROM (SELECT user_id FROM adtech.impressions UNION ALL SELECT user_id FROM pub2.impressions UNION ALL SELECT user_id FROM pub3.impressions) t GROUP BY user_id) d GROUP BY freq`,
  },
  {
    id: 'A6',
    sql: `SELECT c.segment, 100.0 * COUNT(*) FILTER (WHERE i.clicked) / COUNT(*) FROM adtech.impressions i JOIN shop.crm c ON i.user_id = c.user_id GROUP BY c.segment`,
  },
  {
    id: 'A7',
    sql: `SELECT campaign, SUM(amount) FROM (SELECT i.campaign, p.amount, ROW_NUMBER() OVER (PARTITION BY p.user_id, p.bought ORDER BY i.at DESC) AS r FROM shop.purchases p JOIN adtech.impressions i ON p.user_id = i.user_id WHERE i.at <= p.bought) w WHERE r = 1 GROUP BY campaign`,
  },
  {
    id: 'P1',
    sql: `SELECT p.sex, p.education, COUNT(*), AVG(i.income), MAX(i.income) FROM tax.incomes i JOIN census.persons p ON i.person = p.person GROUP BY p.sex, p.education`,
  },
  {
    id: 'P2',
    sql: `SELECT p.region, PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY i.income) FROM tax.incomes i JOIN census.persons p ON i.person = p.person GROUP BY p.region`,
  },
  {
    id: 'P4',
    sql: `SELECT n, COUNT(*) FROM (SELECT p.household, COUNT(*) AS n, SUM(i.income) AS income FROM tax.incomes i JOIN census.persons p ON i.person = p.person GROUP BY p.household HAVING SUM(i.income) < 20000) h GROUP BY n`,
  },
  {
    id: 'P5',
    sql: `SELECT d, MIN(income), MAX(income) FROM (SELECT i.income, NTILE(10) OVER (ORDER BY i.income) AS d FROM tax.incomes i JOIN census.persons p ON i.person = p.person) t GROUP BY d`,
  },
  {
    id: 'P7',
    sql: `SELECT COUNT(*), SUM(i.income) FROM tax.incomes i WHERE NOT EXISTS (SELECT 1 FROM census.persons p WHERE p.person = i.person)`,
  },
];
