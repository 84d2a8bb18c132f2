'use strict';
// Every trial: a table of all, and for each a page of its own, which its address names after the #.

const trialChoice = {row: null, shown: null, of: 'validation'};

const trialLink = trial => element('a', {href: `#trial-${trial.id}`}, trial.label);

/** How far the trial's loss is from the baseline's of the same seed; null where there is none. */
function lossDifference(trial) {
  const baseline = baselineTrial(trial);
  return trial.status !== 'completed' || baseline?.status !== 'completed' || !isNumber(trial.valLoss) || !isNumber(baseline.valLoss) ? null : trial.valLoss - baseline.valLoss;
}

const endClass = trial => trial.status === 'completed' ? null : trial.status === 'stopped' ? 'undecided' : 'worse';

function trialColumns() {
  const columns = [
    {header: 'trial', text: trial => element('span', {}, glyph(trial.of.format), trialLink(trial)), value: trial => trial.label},
    {header: 'end', text: trial => element('span', {class: endClass(trial)}, trial.status + (isNumber(trial.step) ? ` at ${whole(trial.step)}` : '')),
      value: trial => trial.status},
    {header: 'validation loss', class: 'number', text: trial => fixed(trial.valLoss), value: trial => trial.valLoss},
    {header: `against ${data.baseline}`, class: 'number', text: trial => signed(lossDifference(trial)), value: lossDifference},
    {header: 'best', class: 'number', text: trial => fixed(trial.bestValLoss), value: trial => trial.bestValLoss},
    {header: 'unquantized', class: 'number', text: trial => fixed(trial.valLossUnquantized), value: trial => trial.valLossUnquantized},
    {header: 'training loss', class: 'number', text: trial => fixed(trial.trainLoss), value: trial => trial.trainLoss},
    {header: 'tokens/s', class: 'number', text: trial => whole(trial.tokensPerS), value: trial => trial.tokensPerS},
    {header: 'seconds', class: 'number', text: trial => fixed(trial.wallS, 1), value: trial => trial.wallS},
  ];
  return columns.filter(column => column.value === undefined || trials.some(trial => column.value(trial) !== null));
}

function drawTrials(rows) {
  const chosen = trialChoice.row === null ? new Set(rows) : new Set([data.rows[trialChoice.row]]);
  const shown = trials.filter(trial => chosen.has(trial.of));
  byId('trials-caption').replaceChildren(...(trialChoice.row === null
    ? [trials.length === 0 ? 'There is no trial.' : 'Each has a page of its own, behind its name.'
      + (data.trialsLeftOut > 0 ? ` ${whole(data.trialsLeftOut)} further trials are in the folder alone.` : '')]
    : [`${rowName(data.rows[trialChoice.row])} alone. `, element('a', {href: '#trials'}, 'All trials')]));
  byId('trials-table').replaceChildren(table(trialColumns(), shown, {sortable: true, limit: 50, name: 'trials'}));
}

/** The page of one trial. */
function drawTrial(trial) {
  const siblings = trialsOf(trial.of);
  byId('trial-title').textContent = trial.label;
  byId('trial-end').replaceChildren(element('span', {class: endClass(trial)}, capital(trial.status)
    + (isNumber(trial.step) ? ` at step ${whole(trial.step)}` : '') + (trial.layer === null ? '' : `, first in ${trial.layer}`)),
  trial.message === '' ? '' : `: ${trial.message}`);
  byId('trial-facts').replaceChildren(...trialFacts(trial).flatMap(([name, value]) => [element('dt', {}, name), element('dd', {}, value)]));
  byId('trial-others').replaceChildren('Seeds of the same row: ', ...siblings.flatMap((other, i) => [i === 0 ? '' : ', ',
    other === trial ? element('b', {}, other.seed) : element('a', {href: `#trial-${other.id}`}, other.seed)]), '.');
  drawTrialCurve(trial);
  drawTrialLayers(trial);
  document.title = `${trial.label} – ${byId('title').textContent}`;
}

function trialFacts(trial) {
  const baseline = baselineTrial(trial);
  const setting = settingDimensions.map(dimension => [dimension.title, dimension.of(trial.of)]);
  const facts = [
    ['id', trial.id], ['format', element('span', {}, glyph(trial.of.format), trial.of.format)], ...setting, ['seed', trial.seed],
    ['validation loss', isNumber(trial.valLoss) ? fixed(trial.valLoss) : null],
    [`against ${data.baseline}`, lossDifference(trial) === null ? null
      : element('span', {}, signed(lossDifference(trial)), ' (', trialLink(baseline), ')')],
    ['smallest validation loss', isNumber(trial.bestValLoss) ? fixed(trial.bestValLoss) : null],
    ['validation loss, unquantized', isNumber(trial.valLossUnquantized) ? fixed(trial.valLossUnquantized) : null],
    ['training loss', isNumber(trial.trainLoss) ? fixed(trial.trainLoss) : null],
    ['worst before the end', trial.worst === null ? null : worstWords(trial)],
    ['tokens/s', isNumber(trial.tokensPerS) ? whole(trial.tokensPerS) : null],
    ['wall time', isNumber(trial.wallS) ? `${fixed(trial.wallS, 1)} s` : null],
    ['computed', [trial.computed, trial.device, isNumber(trial.threads) ? counted(trial.threads, 'thread') : null, trial.host].filter(one => one !== null).join(', ')],
    ['ended', trial.ended], ['to be known', trial.notices],
  ];
  return facts.filter(([, value]) => value !== null && value !== '');
}

function drawTrialCurve(trial) {
  const host = document.querySelector('#trial-curve');
  clear(host);
  host.classList.add('wide');
  const baseline = baselineTrial(trial);
  const lines = ['training', 'validation'].flatMap(of => [{of, trial, points: trialPoints(trial, of)}, {of, trial: baseline, points: trialPoints(baseline, of)}])
    .filter(line => line.points.length > 0);
  byId('trial-curve-caption').textContent = lines.length === 0 ? 'This page has no room for its curve; altgrad show DIR ID has it.'
    : 'Loss in nats by step: the training batches (thin), the validation windows (thick)' + (baseline === null ? '.' : `; round marks are ${baseline.label}.`);
  if (lines.length === 0) return;
  panel(host, '', CURVE_HEIGHT, `Loss of ${trial.label} by step`, () => trialOption(trial, lines));
  drawPanels();
}

function trialOption(trial, lines) {
  const {quiet} = theme();
  const last = largest(lines.map(line => line.points[line.points.length - 1][0]));
  const heights = extent(lines.flatMap(line => line.points.map(point => point[1])));
  const end = trial.status === 'completed' ? null : data.ends.find(one => one.trial === trial.place) ?? null;
  return {
    grid: {left: 56, right: 24, top: CURVE_TOP, bottom: CURVE_BOTTOM},
    xAxis: axis('step', {type: 'value', min: 0, max: Math.max(last, end?.step ?? 0), splitLine: {show: false}}),
    yAxis: axis('', {type: 'value', ...heights, axisLabel: {color: quiet, showMinLabel: false, showMaxLabel: false,
      formatter: value => fixed(value, ticksDigits(heights))}}),
    tooltip: {...common().tooltip, trigger: 'axis', axisPointer: {type: 'line', lineStyle: {color: quiet}}, formatter: points =>
      tip(`step ${whole(points[0].axisValue)}`, points.filter(point => point.seriesType === 'line').map(point => [point.seriesName, fixed(point.value[1])]))},
    series: [
      ...lines.map(line => {
        const {colour, symbol, dash} = look(line.trial.of.format);
        const validation = line.of === 'validation';
        return {
          type: 'line', name: `${line.trial.of.format} ${line.of}`, data: line.points, symbol, symbolSize: validation ? 7 : 5, showSymbol: validation || line.points.length < 2,
          lineStyle: {color: colour, width: validation ? 2.25 : 1.1, type: dash, opacity: validation ? 1 : 0.7}, itemStyle: {color: colour}, emphasis: {disabled: true},
        };
      }),
      crosses(end === null ? [] : [{end, row: trial.of, points: [[end.step, end.loss]]}], heights, new Set([trial.of]), last),
    ],
  };
}

function drawTrialLayers(trial) {
  const host = document.querySelector('#trial-layers');
  clear(host);
  host.classList.add('wide');
  byId('trial-switches').replaceChildren(...(trial.layers === null ? [] : layerSwitches(() => {
    switchLayers(redrawLayers);
    redrawShown();
  })));
  const cells = stepCells(trial);
  byId('trial-layers-caption').textContent = trial.layers === null ? 'There are no layer statistics of it here.'
    : cells.length === 0 ? `No ${OPERANDS[layerChoice.operand] ?? layerChoice.operand} were quantized.`
      : `${capital(stepsWords())} of each layer, at the steps with statistics.`;
  if (cells.length === 0) return;
  stepPanel(host, '', trial, stepRange([trial]));
  drawPanels();
}

/** Shows what the address names: a trial, the trials of a row, or everything. */
function followAddress() {
  const [, kind, name] = /^#(trial|trials)-(.*)$/.exec(location.hash) ?? [];
  const trial = kind === 'trial' ? trials.find(one => one.id === name) ?? null : null;
  const row = kind === 'trials' && data.rows[Number(name)] !== undefined ? Number(name) : null;
  trialChoice.shown = trial;
  trialChoice.row = row;
  document.querySelector('main').hidden = trial !== null;
  byId('filters').hidden = trial !== null;
  byId('trial').hidden = trial === null;
  if (trial === null) document.title = byId('title').textContent;
  redrawShown();
  if (trial !== null) scrollTo(0, 0);
  else if (location.hash.startsWith('#trials')) byId('trials').scrollIntoView();
}
