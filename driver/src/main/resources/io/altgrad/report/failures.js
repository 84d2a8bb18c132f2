'use strict';
// Trials that diverged or failed: where first, when, and in whose words.

const LOSS_ONLY = 'the loss';

function drawFailures(rows) {
  const host = document.querySelector('#failures .panels');
  clear(host);
  host.classList.add('wide');
  const failures = shownFailures(rows);
  byId('failures-caption').textContent = failuresCaption(failures);
  byId('failures-table').replaceChildren(...(failures.length === 0 ? [] : [table(failureColumns(), failures, {sortable: true, limit: 50, name: 'failures'})]));
  const placed = failures.filter(failure => isNumber(failure.firstStep));
  if (placed.length > 0) {
    const layers = [...new Set(placed.map(failure => failure.layer ?? LOSS_ONLY))].sort(byLayer);
    panel(host, '', layers.length * ROW_HEIGHT + 56, `First bad layer and step of ${counted(placed.length, 'kind')} of divergence; the table has them all`,
      width => failuresOption(placed, layers, width));
    drawPanels();
  }
  drawLastSteps(failures);
}

/** The trial that a line speaks of: the first with statistics. */
function failedTrial(failure) {
  const alike = trialsOf(data.rows[failure.row]).filter(trial => trial.status === failure.status && trial.layer === failure.layer && failure.seeds.includes(trial.seed));
  return alike.find(trial => trial.worst !== null) ?? alike[0] ?? null;
}

/** What each layer lost on the way to the end, in a trial of each line. */
function drawLastSteps(failures) {
  const host = document.querySelector('#failures .steps');
  clear(host);
  const followed = failures.map(failedTrial).filter(trial => trial !== null && stepCells(trial).length > 0);
  byId('steps-caption').textContent = followed.length === 0 ? ''
    : `${capital(stepsWords())} of each layer up to the end, at the steps with statistics. ▲ is the first layer that was not finite; ○ had lost the most of all operands when last measured.`;
  byId('steps-switches').replaceChildren(...(followed.length === 0 ? [] : layerSwitches(() => {
    switchLayers(redrawLayers);
    redrawLayers();
  })));
  const range = stepRange(followed);
  settingPanels(host, followed, trial => stepPanel(host, `${trial.label}, ${trial.status}`, trial, range));
}

function shownFailures(rows) {
  const shown = new Set(rows);
  return data.failures.filter(failure => shown.has(data.rows[failure.row]));
}

function byLayer(one, other) {
  const at = layer => layer === LOSS_ONLY ? Infinity : data.layers.names.indexOf(layer);
  return at(one) - at(other) || naturally(one, other);
}

function failuresCaption(failures) {
  if (data.failures.length === 0) return data.rows.some(row => stopped(row) > 0) ? 'No trial diverged or failed.' : 'Every trial completed.';
  if (failures.length === 0) return 'Of those chosen no trial diverged or failed.';
  const trials = failures.reduce((sum, failure) => sum + failure.trials, 0);
  return `${counted(trials, 'trial')} did not complete. One line for each format, setting, end and first bad layer.`
    + (failures.some(failure => isNumber(failure.firstStep)) ? ' In the chart, the layer that first was not finite, and the steps at which seeds showed it.' : '')
    + (data.failuresLeftOut > 0 ? ` ${whole(data.failuresLeftOut)} further lines are left out; the folder has them.` : '');
}

function failuresOption(failures, layers, width) {
  const {ink, quiet} = theme();
  const left = Math.min(width * 0.42, 7 * largest(layers.map(layer => shortLayer(layer).length)) + 8);
  const row = failure => layers.indexOf(failure.layer ?? LOSS_ONLY);
  return {
    grid: {left: left + 8, right: 24, top: 4, bottom: 44},
    xAxis: axis('step', {type: 'value', min: 0, max: largest(failures.map(failure => failure.lastStep)), minInterval: 1}),
    yAxis: axis('', {type: 'category', inverse: true, data: layers.map(shortLayer), axisTick: {show: false},
      axisLabel: {color: ink, interval: 0, width: left, overflow: 'truncate'}}),
    tooltip: {...common().tooltip, trigger: 'item', formatter: point => failureTip(failures[point.dataIndex])},
    series: [
      {
        type: 'custom', z: 2, encode: {x: [1, 2], y: 0},
        data: failures.map(failure => [row(failure), failure.firstStep, failure.lastStep]),
        renderItem: (point, api) => whisker(place(api, api.value(1), api.value(0)), place(api, api.value(2), api.value(0)),
          look(data.rows[failures[point.dataIndex].row].format).colour),
      },
      {
        type: 'scatter', z: 3, symbolSize: 12,
        data: failures.map(failure => {
          const {colour, symbol} = look(data.rows[failure.row].format);
          return {value: [failure.firstStep, row(failure)], symbol, itemStyle: {color: colour}};
        }),
        label: {show: failures.length <= 30, position: 'top', distance: 3, color: quiet, fontSize: 11,
          formatter: point => data.rows[failures[point.dataIndex].row].format},
        labelLayout: {hideOverlap: true},
      },
    ],
  };
}

function stepsOf(failure) {
  if (!isNumber(failure.firstStep)) return '–';
  return failure.firstStep === failure.lastStep ? whole(failure.firstStep) : `${whole(failure.firstStep)} to ${whole(failure.lastStep)}`;
}

function failureTip(failure) {
  return tip(rowName(data.rows[failure.row]), [
    [failure.status, counted(failure.trials, 'trial')], ['first bad layer', failure.layer ?? LOSS_ONLY], ['step', stepsOf(failure)]]);
}

function failureColumns() {
  return [
    {header: 'format', text: failure => named(data.rows[failure.row]), value: failure => data.rows[failure.row].format},
    ...settingColumns().map(column => ({header: column.header, text: failure => column.text(data.rows[failure.row])})),
    {header: 'end', text: failure => failure.status},
    {header: 'trials', class: 'number', text: failure => whole(failure.trials), value: failure => failure.trials},
    {header: 'seeds', text: failure => element('span', {}, failure.seeds.flatMap((seed, i) => [i === 0 ? '' : ', ', seedLink(failure, seed)]),
      failure.trials > failure.seeds.length ? ', …' : '')},
    {header: 'first bad layer', text: failure => failure.layer ?? '–'},
    {header: 'worst before', text: failure => worstWords(failedTrial(failure))},
    {header: 'step', class: 'number', text: stepsOf, value: failure => failure.firstStep},
    {header: 'in its words', class: 'wrap', text: failure => failure.message
      + (failure.otherMessages > 0 ? ` (and ${counted(failure.otherMessages, 'other message')})` : '')},
  ];
}

function seedLink(failure, seed) {
  const trial = trialsOf(data.rows[failure.row]).find(one => one.seed === seed && one.status === failure.status);
  return trial === undefined ? seed : element('a', {href: `#trial-${trial.id}`}, seed);
}

/** The operand that had lost the most when statistics were last taken. */
function worstWords(trial) {
  if (trial === null || trial.worst === null) return '–';
  const {layer, operand, step, noise} = trial.worst;
  return `${shortLayer(layer)}, ${operand} at step ${step}: ${noise === 0 ? 'exact' : `${(-10 * Math.log10(noise)).toFixed(1)} dB`}`;
}
