'use strict';
// What the page shows: the data block, and which of its rows the filters leave.

const data = JSON.parse(document.getElementById('data').textContent);

/** As NaturalOrder in Java: numbers by their size and first, other texts with the numbers in them by their size. */
function naturally(one, other) {
  const [a, b] = [one, other].map(value => isNumber(value) ? value : String(value).trim() === '' ? NaN : Number(value));
  if (!Number.isNaN(a) && !Number.isNaN(b)) return a - b;
  if (Number.isNaN(a) !== Number.isNaN(b)) return Number.isNaN(a) ? 1 : -1;
  return String(one).localeCompare(String(other), 'en', {numeric: true});
}

/** What can be filtered by: the format, the rules, and every other axis of the grid. */
const dimensions = [
  {name: 'format', of: row => row.format},
  {name: 'rules', of: row => row.rules},
  ...data.axes.map((name, axis) => ({name, of: row => row.axes[axis]})),
].map((dimension, i, all) => ({
  ...dimension,
  // The last part of a name says enough where no other ends so.
  title: all.filter(other => lastPart(other.name) === lastPart(dimension.name)).length === 1 ? lastPart(dimension.name) : dimension.name,
  // Formats as the rows have them, by what they cost; whatever else there is as it is looked for.
  values: dimension.name === 'format' ? distinct(dimension) : distinct(dimension).sort(naturally),
  chosen: new Set(),
}));

function lastPart(name) {
  return name.slice(name.lastIndexOf('.') + 1);
}

function distinct(dimension) {
  return [...new Set(data.rows.map(dimension.of))];
}

/** The dimensions that do not tell formats apart: with equal values in them rows are compared. */
const settingDimensions = dimensions.slice(1);

const isBaseline = row => row.verdict === 'baseline';

const baselineOf = row => row.baseline === null ? null : data.rows[row.baseline];

const visible = row => dimensions.every(dimension => dimension.chosen.size === 0 || dimension.chosen.has(dimension.of(row)));

/** What the filters leave, and the baselines of that, which it is read against. */
function visibleRows() {
  const rows = new Set(data.rows.filter(visible));
  for (const row of [...rows]) if (row.baseline !== null) rows.add(baselineOf(row));
  return data.rows.filter(row => rows.has(row));
}

const settingKey = row => JSON.stringify(settingDimensions.map(dimension => dimension.of(row)));

/** The setting in words, without what is the same everywhere. */
function settingName(row) {
  return settingDimensions
    .filter(dimension => dimension.values.length > 1)
    .map(dimension => dimension.name === 'rules' ? dimension.of(row) : `${dimension.title} ${dimension.of(row)}`)
    .join(', ');
}

const rowName = row => [row.format, settingName(row)].filter(text => text !== '').join(', ');

const servingBaselines = new Set(data.rows.map(baselineOf));

/**
 * Things that have a row, by the row's setting. A baseline stands with each setting that is measured against it, first;
 * one baseline may serve several.
 */
function bySetting(items, rowOf = item => item) {
  const byRow = new Map(items.map(item => [rowOf(item), item]));
  const settings = new Map();
  for (const item of items) {
    const row = rowOf(item);
    if (servingBaselines.has(row)) continue;
    const key = settingKey(row);
    if (!settings.has(key)) settings.set(key, {row, baselines: new Set(), members: []});
    const setting = settings.get(key);
    setting.members.push(item);
    if (byRow.has(baselineOf(row))) setting.baselines.add(byRow.get(baselineOf(row)));
  }
  if (settings.size === 0) items.forEach(item => settings.set(settingKey(rowOf(item)), {row: rowOf(item), baselines: new Set([item]), members: []}));
  return [...settings.values()].map(({row, baselines, members}) => ({name: settingName(row), key: settingKey(row), members: [...baselines, ...members]}));
}

/** The same order of formats in every panel, the baseline first. */
const formatOrder = row => isBaseline(row) ? -1 : dimensions[0].values.indexOf(row.format);

function isNumber(value) {
  return typeof value === 'number';
}

function fixed(value, digits = 4) {
  return isNumber(value) ? value.toFixed(digits) : '–';
}

function signed(value, digits = 4) {
  if (!isNumber(value)) return '–';
  const text = Math.abs(value).toFixed(digits);
  return (Number(text) === 0 ? '' : value > 0 ? '+' : '−') + text;
}

const whole = value => isNumber(value) ? Math.round(value).toLocaleString('en-US') : '–';

function share(value) {
  if (!isNumber(value)) return '–';
  if (value === 0) return '0 %';
  const percent = 100 * value;
  return percent < 0.01 ? '<0.01 %' : `${percent.toPrecision(2)} %`;
}

function probability(value) {
  if (!isNumber(value)) return '–';
  return value < 0.0001 ? '<0.0001' : value.toFixed(value < 0.01 ? 4 : 3);
}

const counted = (count, one, many = `${one}s`) => `${whole(count)} ${count === 1 ? one : many}`;

/** The trials that have a part of the page, each with its row. */
const trials = data.trials.map((trial, place) => ({...trial, place, of: data.rows[trial.row]}));

const trialsByRow = new Map(data.rows.map(row => [row, []]));
for (const trial of trials) trialsByRow.get(trial.of).push(trial);

const trialsOf = row => trialsByRow.get(row);

/** The trial of the baseline with the same seeds, whatever its end; null where there is none. */
const baselineTrial = trial => trial.baseline === null ? null : trials[trial.baseline];

/** [step, loss] of a trial; none where the page has no room for its curve. */
function trialPoints(trial, of) {
  if (trial === null || trial.curve === null) return [];
  const [steps, losses] = of === 'training' ? [trial.curve.trainSteps, trial.curve.train] : [trial.curve.validationSteps, trial.curve.validation];
  return data.steps[steps].map((step, i) => [step, losses[i]]).filter(point => isNumber(point[1]));
}

/** The same less the baseline's of the same seed, at the steps that both have. */
function trialDifference(trial, of) {
  const baseline = new Map(trialPoints(baselineTrial(trial), of));
  return trialPoints(trial, of).filter(([step]) => baseline.has(step)).map(([step, loss]) => [step, loss - baseline.get(step)]);
}
