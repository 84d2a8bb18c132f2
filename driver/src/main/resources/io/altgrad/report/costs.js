'use strict';
// The difference of each row from the baseline, with its interval.

const ROW_HEIGHT = 26;

function drawCosts(rows) {
  const host = document.querySelector('#costs .panels');
  clear(host);
  const compared = rows.filter(row => !isBaseline(row) && row.delta && isNumber(row.delta.mean));
  byId('costs-caption').textContent = compared.length === 0
    ? `Nothing here has a trial of ${data.baseline} with the same seed and settings to be compared with.`
    : `Difference in ${data.metric} from ${data.baseline} with the same seed, in nats: the mean, its ${percent} interval for the row `
      + 'alone (thick) and the interval that holds for all rows at once (thin). Right of the line is worse. In the shaded band '
      + `differences are below the margin of ${margin} nats. A filled mark has a verdict, a hollow one has none.`;
  if (compared.length === 0) return;
  const range = extent(compared.flatMap(row => [row.delta.mean, row.delta.low, row.delta.high, row.judged.low, row.judged.high]), [0, margin, -margin]);
  settingPanels(host, bySetting(compared), setting => {
    const sorted = [...setting.members].sort((one, other) => one.delta.mean - other.delta.mean);
    panel(host, setting.name, sorted.length * ROW_HEIGHT + 56,
      `Difference from ${data.baseline}: ` + sorted.map(row => `${row.format} ${signed(row.delta.mean)}`).join(', '),
      width => costsOption(sorted, range, width));
  });
  host.append(figures(costColumns(), compared));
}

function costColumns() {
  return [
    {header: 'format', text: named, value: row => row.format},
    ...settingColumns(),
    {header: 'verdict', text: verdictOf, value: row => row.judged.words},
    {header: 'difference', class: 'number', text: row => signed(row.delta.mean), value: row => row.delta.mean},
    {header: `${percent} interval`, class: 'number', text: row => interval(row.delta, signed), value: row => row.delta.low},
    {header: 'all at once', class: 'number', text: row => interval(row.judged, signed), value: row => row.judged.low},
    {header: 'one-sided bounds', class: 'number', value: row => row.judged.lowBound,
      text: row => interval({low: row.judged.lowBound, high: row.judged.highBound}, signed)},
    {header: 'p (equivalence)', class: 'number', text: row => probability(row.judged.pEquivalence), value: row => row.judged.pEquivalence},
    {header: 'sd', class: 'number', text: row => fixed(row.delta.sd), value: row => row.delta.sd},
    {header: 'pairs', class: 'number', text: row => whole(row.delta.n), value: row => row.delta.n},
    {header: 'p', class: 'number', text: row => probability(row.p), value: row => row.p},
    {header: 'p (Holm)', class: 'number', text: row => probability(row.pHolm), value: row => row.pHolm},
    {header: 'p (sign flips)', class: 'number', text: row => probability(row.pSigns), value: row => row.pSigns},
  ];
}

function costsOption(rows, range, width) {
  const {ink, quiet, paper, line} = theme();
  const labelWidth = Math.min(width * 0.35, 7 * largest(rows.map(row => row.format.length)) + 8);
  return {
    grid: {left: labelWidth + 8, right: 16, top: 4, bottom: 44},
    xAxis: axis('nats', {type: 'value', ...range, axisLabel: {color: quiet, hideOverlap: true, showMinLabel: false, showMaxLabel: false,
      formatter: tick => signed(tick, ticksDigits(range))}}),
    yAxis: axis('', {type: 'category', inverse: true, data: rows.map(row => row.format), axisTick: {show: false},
      axisLabel: {color: ink, width: labelWidth, overflow: 'truncate', interval: 0}}),
    tooltip: {...common().tooltip, trigger: 'item', formatter: point => costTip(rows[point.dataIndex])},
    series: [
      {
        type: 'custom', clip: true, z: 2, encode: {x: [1, 2], y: 0},
        data: rows.map((row, i) => [i, row.delta.low ?? row.delta.mean, row.delta.high ?? row.delta.mean]),
        renderItem: (_, api) => whisker(place(api, api.value(1), api.value(0)), place(api, api.value(2), api.value(0)),
          look(rows[api.value(0)].format).colour, 4),
      },
      {
        type: 'custom', clip: true, z: 2, encode: {x: [1, 2], y: 0},
        data: rows.map((row, i) => [i, row.judged.low ?? row.delta.mean, row.judged.high ?? row.delta.mean]),
        renderItem: (_, api) => whisker(place(api, api.value(1), api.value(0)), place(api, api.value(2), api.value(0)),
          look(rows[api.value(0)].format).colour, 1),
      },
      {
        type: 'scatter', z: 3, symbolSize: 12,
        data: rows.map((row, i) => {
          const {colour, symbol} = look(row.format);
          const told = ['worse', 'better', 'equivalent'].includes(row.verdict);
          return {value: [row.delta.mean, i], symbol, itemStyle: {color: told ? colour : paper, borderColor: colour, borderWidth: 2}};
        }),
        markLine: {silent: true, symbol: 'none', label: {show: false}, lineStyle: {color: quiet, type: 'solid', width: 1}, data: [{xAxis: 0}]},
        markArea: {silent: true, itemStyle: {color: quiet, opacity: 0.14}, data: [[{xAxis: -margin}, {xAxis: margin}]]},
      },
    ],
  };
}

/** As many decimals as tell the ticks of a range apart. */
function ticksDigits(range) {
  return Math.max(0, Math.min(6, Math.ceil(-Math.log10((range.max - range.min) / 4))));
}

function whisker(from, to, colour, lineWidth = 2) {
  const stroke = {stroke: colour, lineWidth, fill: null};
  const tick = x => ({type: 'line', shape: {x1: x, y1: from[1] - 4, x2: x, y2: from[1] + 4}, style: stroke});
  return {type: 'group', children: [
    {type: 'line', shape: {x1: from[0], y1: from[1], x2: to[0], y2: to[1]}, style: stroke}, tick(from[0]), tick(to[0])]};
}

function costTip(row) {
  return tip(rowName(row), [
    ['difference', signed(row.delta.mean)],
    [`${percent} interval`, interval(row.delta, signed)],
    ['all rows at once', interval(row.judged, signed)],
    ['pairs of seeds', whole(row.delta.n)],
    ['p (Holm)', probability(row.pHolm)],
    ['verdict', row.judged.words],
  ]);
}
