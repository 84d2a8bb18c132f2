'use strict';
// Loss by step, mean over seeds, with a band from the smallest to the largest.

const curveChoice = {of: 'training', show: 'loss', steps: 'all'};

const CURVE_HEIGHT = 320;
const CURVE_TOP = 8;
const CURVE_BOTTOM = 44;
const LABEL_HEIGHT = 13;

const CURVE_KEYS = {
  training: {loss: 'train', difference: 'trainDelta'},
  validation: {loss: 'validation', difference: 'validationDelta'},
};

const curvesOf = (of, show) => data.curves[CURVE_KEYS[of][show]];

function switchCurves(redraw) {
  if (data.curves.validation.some(curve => data.steps[curve.steps].length > 4)) curveChoice.of = 'validation';
  const choose = key => option => {
    curveChoice[key] = option;
    redraw();
  };
  const show = data.curves.trainDelta.length > 0 ? ['loss', 'difference'] : ['loss'];
  document.querySelector('#curves .switches').replaceChildren(
    switcher('Loss of', ['training', 'validation'], curveChoice.of, choose('of')),
    switcher('Show', show, curveChoice.show, choose('show')),
    switcher('Steps', ['all', 'last half'], curveChoice.steps, choose('steps')));
}

function drawCurves(rows) {
  const host = document.querySelector('#curves .panels');
  clear(host);
  const shown = new Set(rows);
  const curves = curvesOf(curveChoice.of, curveChoice.show)
    .map(curve => ({...curve, row: data.rows[curve.row], points: curvePoints(curve)}))
    .filter(curve => shown.has(curve.row) && curve.points.length > 0);
  byId('curves-caption').textContent = curves.length === 0 ? 'There is nothing to draw.' : curvesCaption(curves);
  if (curves.length === 0) return;
  const ends = curveChoice.show === 'loss' ? data.ends.filter(end => shown.has(data.rows[end.row])) : [];
  settingPanels(host, bySetting(curves, curve => curve.row), ({name, key, members}) => panel(
    host, name, CURVE_HEIGHT, curvesWords(members),
    width => curvesOption(members, ends.filter(end => settingKey(data.rows[end.row]) === key), width)));
  host.append(figures(curveColumns(), curves));
}

/** [step, mean, low, high] of the chosen steps. */
function curvePoints(curve) {
  const steps = data.steps[curve.steps];
  const from = curveChoice.steps === 'all' ? 0 : steps[steps.length - 1] / 2;
  return steps
    .map((step, i) => [step, curve.mean[i], curve.low ? curve.low[i] : null, curve.high ? curve.high[i] : null])
    .filter(point => point[0] >= from && isNumber(point[1]));
}

function curvesCaption(curves) {
  const banded = curves.some(curve => curve.low);
  const what = curveChoice.show === 'loss'
    ? `Loss of the ${curveChoice.of === 'training' ? 'training batches' : 'validation windows'} in nats`
    : `Loss less that of ${data.baseline} with the same seed at the same step, in nats (above zero is worse)`;
  return `${what}: mean over seeds that completed${banded ? ', band from the smallest to the largest' : ''}.`
    + (curveChoice.of === 'training' ? ' Each point averages the steps since the one before.' : '')
    + (curveChoice.show === 'loss' && curveChoice.steps === 'all' ? ' The steep first tenth may leave a chart at its top.' : '')
    + (curveChoice.show === 'loss' && data.ends.length > 0 ? ` A cross is where a seed diverged${data.ends.some(end => end.status === 'stopped') ? ', was stopped' : ''} or failed.` : '');
}

const lastOf = curve => curve.points[curve.points.length - 1];

function curvesWords(curves) {
  return `${curveChoice.of} ${curveChoice.show} at the last step: `
    + curves.map(curve => `${curve.row.format} ${fixed(lastOf(curve)[1])}`).join(', ');
}

function curveColumns() {
  const write = curveChoice.show === 'loss' ? fixed : signed;
  const at = n => curve => write(lastOf(curve)[n]);
  return [
    {header: 'format', text: curve => named(curve.row), value: curve => curve.row.format},
    ...settingColumns().map(column => ({header: column.header, text: curve => column.text(curve.row)})),
    {header: 'last step', class: 'number', text: curve => whole(lastOf(curve)[0]), value: curve => lastOf(curve)[0]},
    ...[['mean', 1], ['smallest', 2], ['largest', 3]].map(([header, n]) =>
      ({header, class: 'number', text: at(n), value: curve => lastOf(curve)[n]})),
  ];
}

function curvesOption(curves, ends, width) {
  const {quiet} = theme();
  const last = largest(curves.map(curve => lastOf(curve)[0]));
  const labels = 7 * largest(curves.map(curve => curve.row.format.length)) + 16;
  const heights = curveHeights(curves, last);
  const dodges = dodge(curves, heights);
  const digits = ticksDigits(heights);
  return {
    grid: {left: 56, right: Math.min(labels, width * 0.3), top: CURVE_TOP, bottom: CURVE_BOTTOM},
    xAxis: axis('step', {type: 'value', max: last, min: curveChoice.steps === 'all' ? 0 : smallest(curves.map(curve => curve.points[0][0])),
      splitLine: {show: false}}),
    yAxis: axis('', {type: 'value', ...heights, axisLabel: {color: quiet, showMinLabel: false, showMaxLabel: false,
      formatter: value => curveChoice.show === 'loss' ? fixed(value, digits) : signed(value, digits)}}),
    tooltip: {...common().tooltip, trigger: 'axis', axisPointer: {type: 'line', lineStyle: {color: quiet}},
      formatter: points => curveTip(points)},
    series: [
      ...curves.filter(curve => curve.low).map(band),
      ...curves.map((curve, i) => curveLine(curve, dodges[i])),
      crosses(ends),
    ],
  };
}

/** The steep first tenth of a loss would leave nothing to see of the rest; it may leave the chart at its top. */
function curveHeights(curves, last) {
  const points = curves.flatMap(curve => curve.points);
  const seen = curveChoice.show === 'difference' ? points : points.filter(point => point[0] > last / 10);
  return extent((seen.length > 0 ? seen : points).flatMap(point => point.slice(1)));
}

/** How far down each curve's label has to go so that none covers another, in pixels. */
function dodge(curves, {min, max}) {
  const scale = (CURVE_HEIGHT - CURVE_TOP - CURVE_BOTTOM) / (max - min);
  const places = curves.map((curve, i) => ({i, at: (max - lastOf(curve)[1]) * scale})).sort((one, other) => one.at - other.at);
  const moved = places.map(({at}) => at);
  for (let i = 1; i < moved.length; i++) moved[i] = Math.max(moved[i], moved[i - 1] + LABEL_HEIGHT);
  // Not so far down that a label meets the axis's.
  const over = moved[moved.length - 1] + LABEL_HEIGHT - (max - min) * scale;
  if (over > 0) {
    moved[moved.length - 1] -= over;
    for (let i = moved.length - 2; i >= 0; i--) moved[i] = Math.min(moved[i], moved[i + 1] - LABEL_HEIGHT);
  }
  const offsets = [];
  places.forEach(({i, at}, n) => { offsets[i] = moved[n] - at; });
  return offsets;
}

function band(curve) {
  const outline = [...curve.points.map(point => [point[0], point[3]]),
    ...[...curve.points].reverse().map(point => [point[0], point[2]])].filter(point => isNumber(point[1]));
  return {
    type: 'custom', clip: true, silent: true, z: 1, data: [[curve.points[0][0], curve.points[0][1]]], tooltip: {show: false},
    renderItem: (_, api) => ({type: 'polygon', shape: {points: outline.map(point => place(api, ...point))},
      style: {fill: look(curve.row.format).colour, opacity: 0.14}}),
  };
}

function curveLine(curve, dodged) {
  const {colour, symbol, dash} = look(curve.row.format);
  const every = Math.max(1, Math.ceil(curve.points.length / 6));
  const offset = comparedFormats.indexOf(curve.row.format) + 1;
  const marked = (_, point) => (point.dataIndex + offset) % every === 0 ? 8 : 0;
  return {
    type: 'line', name: curve.row.format, z: isBaseline(curve.row) ? 4 : 3, clip: true,
    data: curve.points.map(point => [point[0], point[1]]), symbol, symbolSize: marked, showSymbol: true,
    lineStyle: {color: colour, width: isBaseline(curve.row) ? 2.5 : 1.75, type: dash}, itemStyle: {color: colour},
    endLabel: {show: true, color: colour, fontSize: 12, distance: 6, offset: [0, dodged], formatter: () => curve.row.format},
    emphasis: {disabled: true},
  };
}

function crosses(ends) {
  return {
    type: 'scatter', z: 5, symbolSize: 11, clip: true,
    data: ends.filter(end => isNumber(end.loss)).map(end => ({
      value: [end.step, end.loss], symbol: `path://${MARKS[5].path}`, itemStyle: {color: look(data.rows[end.row].format).colour}, end,
    })),
  };
}

function curveTip(points) {
  const write = curveChoice.show === 'loss' ? fixed : signed;
  const lines = points.filter(point => point.seriesType === 'line').sort((one, other) => other.value[1] - one.value[1]);
  const ended = points.filter(point => point.seriesType === 'scatter')
    .map(point => [`${data.rows[point.data.end.row].format} ${point.data.end.status}`, `seed ${point.data.end.seed}`]);
  return tip(`step ${whole(points[0].axisValue)}`, [...lines.map(point => [point.seriesName, write(point.value[1])]), ...ended]);
}
