'use strict';
// Loss by step: mean over seeds that completed, with a band from the smallest to the largest, and each seed that broke.

const curveChoice = {of: 'training', show: 'loss', steps: 'all', height: 'close'};

const CURVE_HEIGHT = 320;
const CURVE_TOP = 8;
const CURVE_BOTTOM = 44;
const LABEL_HEIGHT = 13;

/** Seeds of one row that are drawn up to where they broke. */
const MOST_BROKEN = 8;

const CURVE_KEYS = {
  training: {loss: 'train', difference: 'trainDelta'},
  validation: {loss: 'validation', difference: 'validationDelta'},
};

const curvesOf = (of, show) => data.curves[CURVE_KEYS[of][show]];

function switchCurves(redraw) {
  // What tells formats apart: a loss alone falls by nats, and formats differ by hundredths.
  if (data.curves.validation.length > 0) curveChoice.of = 'validation';
  if (curvesOf(curveChoice.of, 'difference').length > 0) curveChoice.show = 'difference';
  const choose = key => option => {
    curveChoice[key] = option;
    redraw();
  };
  const show = data.curves.trainDelta.length > 0 ? ['loss', 'difference'] : ['loss'];
  document.querySelector('#curves .switches').replaceChildren(
    switcher('Loss of', ['training', 'validation'], curveChoice.of, choose('of')),
    switcher('Show', show, curveChoice.show, choose('show')),
    switcher('Steps', ['all', 'last half'], curveChoice.steps, choose('steps')),
    ...(data.ends.length === 0 ? [] : [switcher('Height', ['close', 'to every end'], curveChoice.height, choose('height'))]));
}

function drawCurves(rows) {
  const host = document.querySelector('#curves .panels');
  clear(host);
  const shown = new Set(rows);
  const curves = curvesOf(curveChoice.of, curveChoice.show)
    .map(curve => ({...curve, row: data.rows[curve.row], points: curvePoints(curve)}))
    .filter(curve => shown.has(curve.row) && curve.points.length > 0);
  const broken = brokenCurves(shown);
  byId('curves-caption').textContent = curves.length + broken.length === 0 ? 'There is nothing to draw.' : curvesCaption(curves, broken);
  if (curves.length + broken.length === 0) return;
  const curveOf = new Map(curves.map(curve => [curve.row, curve]));
  const brokenOf = new Map(rows.map(row => [row, []]));
  for (const one of broken) if (brokenOf.get(one.row).length < MOST_BROKEN) brokenOf.get(one.row).push(one);
  const drawn = rows.map(row => ({row, curve: curveOf.get(row) ?? null, broken: brokenOf.get(row)})).filter(({curve, broken: ended}) => curve !== null || ended.length > 0);
  settingPanels(host, bySetting(drawn, one => one.row), ({name, members}) => {
    const whole = members.map(one => one.curve).filter(curve => curve !== null);
    const ended = members.flatMap(one => one.broken);
    panel(host, name, CURVE_HEIGHT, curvesWords(whole, ended), width => curvesOption(whole, ended, width));
  });
  if (curves.length > 0) host.append(figures(curveColumns(), curves));
}

/** The seeds that did not complete, each with its points up to its end; of a difference those that have a baseline. */
function brokenCurves(shown) {
  return data.ends
    .map(end => ({end, row: data.rows[end.row], trial: end.trial === null ? null : trials[end.trial]}))
    .filter(({row, end}) => shown.has(row) && isNumber(end.loss) && (curveChoice.show === 'loss' || !isBaseline(row)))
    .map(one => ({...one, points: one.trial === null ? [] : (curveChoice.show === 'loss' ? trialPoints : trialDifference)(one.trial, curveChoice.of)}))
    .map(one => ({...one, points: curveChoice.show === 'loss' && curveChoice.of === 'training' ? [...one.points, [one.end.step, one.end.loss]] : one.points}));
}

/** [step, mean, low, high] of the chosen steps. */
function curvePoints(curve) {
  const steps = data.steps[curve.steps];
  const from = curveChoice.steps === 'all' ? 0 : steps[steps.length - 1] / 2;
  return steps
    .map((step, i) => [step, curve.mean[i], curve.low ? curve.low[i] : null, curve.high ? curve.high[i] : null])
    .filter(point => point[0] >= from && isNumber(point[1]));
}

function curvesCaption(curves, broken) {
  const banded = curves.some(curve => curve.low);
  const what = curveChoice.show === 'loss'
    ? `Loss of the ${curveChoice.of === 'training' ? 'training batches' : 'validation windows'} in nats`
    : `Loss less that of ${data.baseline} with the same seed at the same step, in nats (above zero is worse)`;
  return `${what}: mean over seeds that completed${banded ? ', band from the smallest to the largest' : ''}.`
    + (curveChoice.of === 'training' ? ' Each point averages the steps since the one before.' : '')
    + (curveChoice.show === 'loss' && curveChoice.steps === 'all' ? ' The steep first tenth may leave a chart at its top.' : '')
    + (broken.length === 0 ? '' : ` A thin line that ends in a cross is a seed that diverged or failed there${atTheEdge()}.`)
    + (broken.some(({end}) => end.status === 'stopped') ? ' One that ends in a ring was stopped early.' : '');
}

/** What a cross at the upper edge means, where there can be one. */
function atTheEdge() {
  const causes = [...(curveChoice.height === 'close' ? ['above it'] : []), ...(curveChoice.of === 'validation' ? ['before it was evaluated'] : [])];
  return causes.length === 0 ? '' : `; one at the upper edge ended ${causes.join(', or ')}`;
}

const lastOf = curve => curve.points[curve.points.length - 1];

function curvesWords(curves, broken) {
  return `${curveChoice.of} ${curveChoice.show} at the last step: `
    + [...curves.map(curve => `${curve.row.format} ${fixed(lastOf(curve)[1])}`),
      ...broken.map(({row, end}) => `${row.format} ${end.status} at step ${end.step}`)].join(', ');
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

function curvesOption(curves, broken, width) {
  const {quiet} = theme();
  const last = largest([...curves.map(curve => lastOf(curve)[0]), ...broken.map(({end}) => end.step)]);
  const first = curveChoice.steps === 'all' ? 0 : smallest([...curves.map(curve => curve.points[0][0]), last - 1]);
  const named = [...curves, ...broken].map(({row}) => row.format.length);
  const heights = curveHeights(curves, broken, last);
  const dodges = dodge(curves, heights);
  const digits = ticksDigits(heights);
  const whole = new Set(curves.map(curve => curve.row));
  return {
    grid: {left: Math.max(56, 8 * (digits + 4) + 4), right: Math.min(7 * largest(named) + 16, width * 0.3), top: CURVE_TOP, bottom: CURVE_BOTTOM},
    xAxis: axis('step', {type: 'value', max: last, min: first, splitLine: {show: false}}),
    yAxis: axis('', {type: 'value', ...heights, axisLabel: {color: quiet, showMinLabel: false, showMaxLabel: false,
      formatter: value => curveChoice.show === 'loss' ? fixed(value, digits) : signed(value, digits)}}),
    tooltip: {...common().tooltip, trigger: 'axis', axisPointer: {type: 'line', lineStyle: {color: quiet}},
      formatter: points => curveTip(points)},
    series: [
      ...curves.filter(curve => curve.low).map(curve => band(curve, Math.min(0.14, 0.6 / curves.length))),
      ...broken.filter(one => one.points.length > 0).map(one => brokenLine(one, heights)),
      ...curves.map((curve, i) => curveLine(curve, dodges[i])),
      crosses(broken.filter(({end}) => end.step >= first), heights, whole, last),
    ],
  };
}

/**
 * The steep first tenth of a loss would leave nothing to see of the rest; it may leave the chart at its top. What broke
 * gets as much room again as the rest has, and no more: a loss may end at thousands.
 */
function curveHeights(curves, broken, last) {
  const points = curves.flatMap(curve => curve.points);
  const seen = curveChoice.show === 'difference' ? points : points.filter(point => point[0] > last / 10);
  const ended = broken.flatMap(one => one.points.map(point => point[1]));
  if (points.length === 0 || curveChoice.height === 'to every end') {
    const all = [...ended, ...points.flatMap(point => point.slice(1))];
    return extent(all.length > 0 ? all : [0, 1]);
  }
  const range = extent((seen.length > 0 ? seen : points).flatMap(point => point.slice(1)));
  const room = range.max - range.min;
  const within = curveChoice.show === 'difference' ? ended : broken.map(one => one.points[one.points.length - 1]?.[1]).filter(isNumber);
  return {
    min: Math.max(range.min - room, smallest([range.min, ...within])),
    max: Math.min(range.max + room, largest([range.max, ...within.map(height => height + 0.06 * room)])),
  };
}

/** How far down each curve's label has to go so that none covers another, in pixels. */
function dodge(curves, {min, max}) {
  if (curves.length === 0) return [];
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

function band(curve, opacity) {
  const outline = [...curve.points.map(point => [point[0], point[3]]),
    ...[...curve.points].reverse().map(point => [point[0], point[2]])].filter(point => isNumber(point[1]));
  return {
    type: 'custom', clip: true, silent: true, z: 1, data: [[curve.points[0][0], curve.points[0][1]]], tooltip: {show: false},
    renderItem: (_, api) => ({type: 'polygon', shape: {points: outline.map(point => place(api, ...point))},
      style: {fill: look(curve.row.format).colour, opacity}}),
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

/** A seed up to its end, and on to its cross. */
function brokenLine(one, heights) {
  const {colour, dash} = look(one.row.format);
  return {
    type: 'line', name: one.row.format, z: 2, clip: true, silent: true, tooltip: {show: false}, showSymbol: false,
    data: [...one.points, crossOf(one, heights)], lineStyle: {color: colour, width: 1.1, opacity: 0.8, type: dash}, emphasis: {disabled: true},
  };
}

/** The place of the cross: at the last loss, or at the upper edge where that is beyond it or was never seen. */
function crossOf({end, points}, {min, max}) {
  const edge = max - 0.03 * (max - min);
  const height = points.length === 0 ? edge : points[points.length - 1][1];
  return [end.step, Math.max(min + 0.03 * (max - min), Math.min(edge, height))];
}

/** The crosses. Of a row that has no curve of its own the last bears the format's name, one below the other at the edge. */
function crosses(broken, heights, whole, last) {
  const bearers = new Map(broken.filter(one => !whole.has(one.row)).sort((one, other) => one.end.step - other.end.step).map(one => [one.row, one]));
  const named = [...bearers.values()];
  return {
    type: 'scatter', z: 5, symbolSize: 12, clip: false,
    data: broken.map(one => {
      const {colour} = look(one.row.format);
      const at = crossOf(one, heights);
      const above = named.slice(0, Math.max(0, named.indexOf(one))).filter(other => crossOf(other, heights)[1] === at[1]).length;
      return {
        value: at, end: one.end, ...(one.end.status === 'stopped'
          ? {symbol: 'emptyCircle', itemStyle: {color: colour, borderWidth: 2}}
          : {symbol: `path://${MARKS[5].path}`, itemStyle: {color: colour}}),
        label: {show: named.includes(one), position: one.end.step > last / 2 ? 'left' : 'right', distance: 4, offset: [0, above * LABEL_HEIGHT],
          color: colour, fontSize: 12, formatter: () => one.row.format},
      };
    }),
  };
}

function curveTip(points) {
  const write = curveChoice.show === 'loss' ? fixed : signed;
  const lines = points.filter(point => point.seriesType === 'line' && point.value.length > 1 && isNumber(point.value[1])).sort((one, other) => other.value[1] - one.value[1]);
  const ended = points.filter(point => point.seriesType === 'scatter')
    .map(point => [`${data.rows[point.data.end.row].format} ${point.data.end.status}`, `seed ${point.data.end.seed}, loss ${fixed(point.data.end.loss)}`]);
  return tip(`step ${whole(points[0].axisValue)}`, [...lines.map(point => [point.seriesName, write(point.value[1])]), ...ended]);
}
