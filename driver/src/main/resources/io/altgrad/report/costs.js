'use strict';
// The difference of each row from the baseline, with its interval.

const ROW_HEIGHT = 26;

function drawCosts(rows) {
  const host = document.querySelector('#costs .panels');
  clear(host);
  const compared = rows.filter(row => !isBaseline(row) && row.delta && isNumber(row.delta.mean));
  byId('costs-caption').textContent = compared.length === 0
    ? `Nothing here has a trial of ${data.baseline} with the same seed and settings to be compared with.`
    : `Difference in ${data.metric} from ${data.baseline} with the same seed, in nats: mean and ${percent} interval. Right of the `
      + 'line is worse. A filled mark is told apart from seed noise after Holm’s adjustment, a hollow one is not.';
  if (compared.length === 0) return;
  const range = extent(compared.flatMap(row => [row.delta.mean, row.delta.low, row.delta.high]), [0]);
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
    {header: 'difference', class: 'number', text: row => signed(row.delta.mean), value: row => row.delta.mean},
    {header: `${percent} interval`, class: 'number', text: row => interval(row.delta, signed), value: row => row.delta.low},
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
          look(rows[api.value(0)].format).colour),
      },
      {
        type: 'scatter', z: 3, symbolSize: 12,
        data: rows.map((row, i) => {
          const {colour, symbol} = look(row.format);
          const told = row.verdict === 'worse' || row.verdict === 'better';
          return {value: [row.delta.mean, i], symbol, itemStyle: {color: told ? colour : paper, borderColor: colour, borderWidth: 2}};
        }),
        markLine: {silent: true, symbol: 'none', label: {show: false}, lineStyle: {color: quiet, type: 'solid', width: 1}, data: [{xAxis: 0}]},
      },
    ],
  };
}

/** As many decimals as tell the ticks of a range apart. */
function ticksDigits(range) {
  return Math.max(0, Math.min(6, Math.ceil(-Math.log10((range.max - range.min) / 4))));
}

function whisker(from, to, colour) {
  const stroke = {stroke: colour, lineWidth: 2, fill: null};
  const tick = x => ({type: 'line', shape: {x1: x, y1: from[1] - 4, x2: x, y2: from[1] + 4}, style: stroke});
  return {type: 'group', children: [
    {type: 'line', shape: {x1: from[0], y1: from[1], x2: to[0], y2: to[1]}, style: stroke}, tick(from[0]), tick(to[0])]};
}

function costTip(row) {
  return tip(rowName(row), [
    ['difference', signed(row.delta.mean)],
    [`${percent} interval`, interval(row.delta, signed)],
    ['pairs of seeds', whole(row.delta.n)],
    ['p (Holm)', probability(row.pHolm)],
    ['seen', VERDICTS[row.verdict].text],
  ]);
}
