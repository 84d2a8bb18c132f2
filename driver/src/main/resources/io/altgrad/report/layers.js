'use strict';
// What quantization did to each layer: a heat map for each setting.

/** Where something broke, it opens on the operand that had lost the most before. */
const layerChoice = {operand: trials.find(trial => trial.worst !== null)?.worst.operand ?? data.layers.operands[0], measure: 'SQNR'};

/** Where a measure stands in a cell, how it is written, and which end of it is good. */
const MEASURES = {
  'SQNR': {at: 3, write: value => value === 'exact' ? '∞' : value.toFixed(1), long: value => value === 'exact' ? 'exact' : `${value.toFixed(1)} dB`,
    words: 'Signal to quantization noise in dB, higher is better; ∞ where nothing was lost'},
  'saturated': {at: 4, write: inCell, long: share, words: 'Share of elements beyond the largest finite value, in percent'},
  'underflowed': {at: 5, write: inCell, long: share, words: 'Share of elements that became zero, in percent'},
};

/** Noise comes as a share of the signal's power; 0 is no noise at all. */
function measured(cell, at) {
  if (at !== 3 || cell[at] === null) return cell[at];
  return cell[at] === 0 ? 'exact' : -10 * Math.log10(cell[at]);
}

const OPERANDS = {weight: 'weights', input: 'inputs', grad_output: 'gradients of outputs'};

function inCell(value) {
  if (value === 0) return '0';
  const percent = 100 * value;
  return percent < 0.01 ? '<.01' : percent < 1 ? percent.toFixed(2).slice(1) : percent < 10 ? percent.toFixed(1) : percent.toFixed(0);
}

const shortLayer = layer => layer.replace(/^transformer\./, '');

function switchLayers(redraw) {
  document.querySelector('#layers .switches').replaceChildren(...(data.layers.cells.length === 0 ? [] : layerSwitches(redraw)));
}

/** What is shown of layers, and of which operand: one choice for the whole page. */
function layerSwitches(redraw) {
  const choose = key => option => {
    layerChoice[key] = option;
    redraw();
  };
  return [
    switcher('Show', Object.keys(MEASURES), layerChoice.measure, choose('measure')),
    switcher('Operand', data.layers.operands, layerChoice.operand, choose('operand'))];
}

/** Columns are pooled over the other axes where there are too many rows to keep them apart. */
const columnVisible = column => dimensions.every((dimension, i) =>
  dimension.chosen.size === 0 || (i > 1 && column.axes === null) || dimension.chosen.has(dimension.of(column)));

const columnSetting = column => JSON.stringify([column.rules, column.axes]);

function drawLayers() {
  const host = document.querySelector('#layers .panels');
  clear(host);
  const {at, write, words} = MEASURES[layerChoice.measure];
  const operand = data.layers.operands.indexOf(layerChoice.operand);
  const cells = data.layers.cells
    .filter(cell => cell[2] === operand && cell[at] !== null)
    .map(cell => ({column: data.layers.columns[cell[0]], layer: cell[1], value: measured(cell, at), cell}))
    .filter(cell => columnVisible(cell.column));
  byId('layers-scale').hidden = cells.length === 0;
  if (cells.length === 0) {
    byId('layers-caption').textContent = data.layers.cells.length === 0
      ? 'No trial here has layer statistics.' : `No ${OPERANDS[layerChoice.operand] ?? layerChoice.operand} were quantized here.`;
    return;
  }
  byId('layers-caption').textContent = `${words}: ${OPERANDS[layerChoice.operand] ?? layerChoice.operand}, over all steps with `
    + 'statistics and all seeds. A blank cell was not quantized.'
    + (data.layers.columns.some(column => column.axes === null) ? ' Trials that differ in another axis alone are taken together.' : '');
  const finite = cells.map(cell => cell.value).filter(isNumber);
  const range = {least: layerChoice.measure === 'SQNR' ? smallest(finite) : 0, most: largest(finite)};
  scale(range, write);
  const settings = new Map();
  for (const cell of cells) {
    const key = columnSetting(cell.column);
    if (!settings.has(key)) settings.set(key, []);
    settings.get(key).push(cell);
  }
  settingPanels(host, [...settings.values()], members => layerPanel(host, members, range));
  host.append(figures(layerColumns(), cells));
}

function scale(range, write) {
  byId('layers-scale').replaceChildren(...(range.least > range.most
    ? ['Nothing was lost anywhere.']
    : [write(range.least), element('i'), `${write(range.most)}${layerChoice.measure === 'SQNR' ? ' dB' : ' %'}`]));
}

function layerPanel(host, cells, range) {
  const present = new Set(cells.map(cell => cell.column.format));
  const formats = dimensions[0].values.filter(format => present.has(format));
  const layers = [...new Set(cells.map(cell => cell.layer))].sort((one, other) => one - other);
  const worst = [...cells].sort((one, other) => rank(one) - rank(other))[0];
  const {long} = MEASURES[layerChoice.measure];
  panel(host, pooledName(cells[0].column), layers.length * 20 + (formats.length > 5 ? 76 : 44),
    `${layerChoice.measure} of ${layers.length} layers by format; the worst is ${data.layers.names[worst.layer]} in ${worst.column.format}, ${long(worst.value)}`,
    width => layersOption(cells, formats, layers, range, width));
}

/** The smaller, the worse. */
function rank(cell) {
  if (layerChoice.measure !== 'SQNR') return -cell.value;
  return cell.value === 'exact' ? Infinity : cell.value;
}

const pooledName = column => column.axes === null ? (dimensions[1].values.length > 1 ? column.rules : '') : settingName(column);

function layersOption(cells, formats, layers, range, width) {
  const {ink, quiet} = theme();
  const {write} = MEASURES[layerChoice.measure];
  const left = Math.min(width * 0.38, 7 * largest(layers.map(layer => shortLayer(data.layers.names[layer]).length)) + 8);
  const roomy = (width - left) / formats.length >= 30;
  const lean = (width - left) / formats.length < 7 * largest(formats.map(format => format.length)) + 8;
  return {
    grid: {left: left + 8, right: 4, top: lean ? 8 : 4, bottom: lean ? 64 : 28},
    xAxis: axis('', {type: 'category', data: formats, axisTick: {show: false}, splitArea: {show: false},
      axisLabel: {color: ink, interval: 0, rotate: lean ? 45 : 0, width: lean ? 70 : undefined, overflow: 'truncate'}}),
    yAxis: axis('', {type: 'category', inverse: true, data: layers.map(layer => shortLayer(data.layers.names[layer])), axisTick: {show: false},
      axisLabel: {color: quiet, fontSize: 11, interval: 0, width: left, overflow: 'truncate'}}),
    tooltip: {...common().tooltip, trigger: 'item', formatter: point => layerTip(point.data.of)},
    series: [{
      type: 'heatmap',
      data: cells.map(cell => {
        const {fill, ink: text} = heat(position(cell.value, range));
        return {
          value: [formats.indexOf(cell.column.format), layers.indexOf(cell.layer), 0], of: cell,
          itemStyle: {color: fill, borderColor: theme().paper, borderWidth: 1},
          label: {show: roomy, color: text, fontSize: 11, formatter: () => write(cell.value)},
        };
      }),
      emphasis: {itemStyle: {borderColor: ink, borderWidth: 2}},
    }],
    visualMap: {show: false, min: 0, max: 1, inRange: {}, dimension: 2, seriesIndex: []},
  };
}

function position(value, {least, most}) {
  if (value === 'exact') return 1;
  return most > least ? (value - least) / (most - least) : layerChoice.measure === 'SQNR' ? 1 : 0;
}

function layerTip(cell) {
  return tip(data.layers.names[cell.layer], [
    ['format of the trial', cell.column.format],
    [`format of its ${OPERANDS[layerChoice.operand] ?? layerChoice.operand}`, data.layers.formats[cell.cell[6]]],
    ...Object.entries(MEASURES).filter(([, {at}]) => cell.cell[at] !== null).map(([name, {at, long}]) => [name, long(measured(cell.cell, at))]),
  ]);
}

function layerColumns() {
  return [
    {header: 'layer', text: cell => data.layers.names[cell.layer], value: cell => cell.layer},
    {header: 'format', text: cell => cell.column.format},
    {header: 'setting', text: cell => pooledName(cell.column)},
    ...Object.entries(MEASURES).map(([name, {at, long}]) => ({
      header: name, class: 'number', text: cell => cell.cell[at] === null ? '–' : long(measured(cell.cell, at)),
      value: cell => measured(cell.cell, at) === 'exact' ? Infinity : measured(cell.cell, at)})),
  ];
}

/** The measured cells of a trial's layers by step, of the chosen operand. */
function stepCells(trial) {
  if (trial.layers === null) return [];
  const {at} = MEASURES[layerChoice.measure];
  const operand = data.layers.operands.indexOf(layerChoice.operand);
  return trial.layers.cells.filter(cell => cell[2] === operand && cell[at] !== null)
    .map(cell => ({step: cell[0], layer: cell[1], value: measured(cell, at), cell}));
}

const stepsWords = () => `${layerChoice.measure} of ${OPERANDS[layerChoice.operand] ?? layerChoice.operand}`;

function stepRange(shown) {
  const finite = shown.flatMap(stepCells).map(cell => cell.value).filter(isNumber);
  return {least: layerChoice.measure === 'SQNR' ? smallest(finite) : 0, most: largest(finite)};
}

/** A map of layer by step. */
function stepPanel(host, title, trial, range) {
  const cells = stepCells(trial);
  const layers = [...new Set(cells.map(cell => cell.layer))].sort((one, other) => one - other);
  const worst = [...cells].sort((one, other) => rank(one) - rank(other))[0];
  panel(host, title, layers.length * 20 + 64,
    `${stepsWords()} by layer and step; the worst is ${data.layers.names[worst.layer]} at step ${trial.layers.steps[worst.step]}, ${MEASURES[layerChoice.measure].long(worst.value)}`,
    width => stepOption(trial, cells, layers, range, width));
}

function stepOption(trial, cells, layers, range, width) {
  const {ink, quiet, paper} = theme();
  const {write, long} = MEASURES[layerChoice.measure];
  const sign = name => name === trial.layer ? '▲ ' : trial.worst !== null && name === trial.worst.layer ? '○ ' : '';
  const names = layers.map(layer => sign(data.layers.names[layer]) + shortLayer(data.layers.names[layer]));
  const left = Math.min(width * 0.38, 7 * largest(names.map(name => name.length)) + 8);
  const {steps} = trial.layers;
  const roomy = (width - left) / steps.length >= 30;
  return {
    grid: {left: left + 8, right: 4, top: 4, bottom: 48},
    xAxis: axis('step', {type: 'category', data: steps.map(String), axisTick: {show: false}, splitArea: {show: false}}),
    yAxis: axis('', {type: 'category', inverse: true, data: names, axisTick: {show: false},
      axisLabel: {color: quiet, fontSize: 11, interval: 0, width: left, overflow: 'truncate'}}),
    tooltip: {...common().tooltip, trigger: 'item', formatter: point => tip(data.layers.names[point.data.of.layer], [
      ['step', whole(steps[point.data.of.step])], [stepsWords(), long(point.data.of.value)],
      ['format', data.layers.formats[point.data.of.cell[6]]]])},
    series: [{
      type: 'heatmap',
      data: cells.map(cell => {
        const {fill, ink: text} = heat(position(cell.value, range));
        return {
          value: [cell.step, layers.indexOf(cell.layer), 0], of: cell, itemStyle: {color: fill, borderColor: paper, borderWidth: 1},
          label: {show: roomy, color: text, fontSize: 11, formatter: () => write(cell.value)},
        };
      }),
      emphasis: {itemStyle: {borderColor: ink, borderWidth: 2}},
    }],
    visualMap: {show: false, min: 0, max: 1, inRange: {}, dimension: 2, seriesIndex: []},
  };
}
