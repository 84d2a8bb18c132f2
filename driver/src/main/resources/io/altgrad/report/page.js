'use strict';
// Puts the page together, and draws what depends on filters, colours or widths again when they change.

function writeOrigin() {
  byId('subtitle').textContent = data.subtitle;
  byId('made').textContent = data.made;
  byId('provenance').replaceChildren(...data.provenance.flatMap(fact => [
    element('dt', {}, fact.name),
    element('dd', {}, fact.values.map(value => element('div', {}, value)))]));
  byId('sweeps').replaceChildren(...data.sweeps.map(sweep => element('div', {},
    element('h3', {}, sweep.folder), element('p', {class: 'caption'}, sweep.state),
    sweep.yaml === null ? null : element('pre', {tabindex: '0'}, sweep.yaml))));
}

function writeFilters() {
  const filters = dimensions.filter(dimension => dimension.values.length > 1);
  if (filters.length === 0) return;
  const summary = element('summary');
  const chips = filters.flatMap(dimension => dimension.values
    .filter(value => dimension.name !== 'format' || value !== data.baseline)
    .map(value => ({dimension, value, button: element('button', {type: 'button', 'aria-pressed': 'false', click: () => {
      if (!dimension.chosen.delete(value)) dimension.chosen.add(value);
      refresh();
    }}, value)})));
  const reset = element('button', {type: 'button', click: () => {
    filters.forEach(dimension => dimension.chosen.clear());
    refresh();
  }}, 'Show everything');
  function update() {
    for (const {dimension, value, button} of chips) {
      button.setAttribute('aria-pressed', String(dimension.chosen.has(value)));
    }
    const chosen = chips.filter(({dimension, value}) => dimension.chosen.has(value));
    summary.textContent = chosen.length === 0 ? 'Filter' : `Filter: ${chosen.map(({value}) => value).join(', ')}`;
    reset.hidden = chosen.length === 0;
  }
  function refresh() {
    update();
    redraw();
  }
  byId('filters').append(element('details', {open: innerWidth > 640}, summary, element('div', {class: 'filters'},
    filters.map(dimension => element('div', {class: 'filter', role: 'group', 'aria-label': dimension.name},
      element('span', {title: dimension.name}, dimension.title), chips.filter(chip => chip.dimension === dimension).map(chip => chip.button))),
    reset)));
  const paint = () => chips.filter(({dimension}) => dimension.name === 'format')
    .forEach(({value, button}) => button.replaceChildren(glyph(value), value));
  recolour.push(paint);
  paint();
  update();
}

const recolour = [];

/** Draws everything that shows layers: the choice among their measures is one. */
function redrawLayers() {
  drawLayers();
  drawLastSteps(shownFailures(visibleRows()));
}

/** Draws what is shown: everything, or one trial. */
function redrawShown() {
  if (trialChoice.shown === null) redraw();
  else drawTrial(trialChoice.shown);
}

function redraw() {
  const rows = visibleRows();
  drawAnswer(rows);
  drawCosts(rows);
  drawVariance(rows);
  drawRates(rows);
  drawCurves(rows);
  drawLayers();
  drawFailures(rows);
  drawSpeed(rows);
  drawGrid(rows);
  drawTrials(rows);
  fitTables();
}

function redrawAll() {
  recolour.forEach(paint => paint());
  redrawShown();
}

/** Once for many events of the same kind. */
function settled(work, pause) {
  let waiting = 0;
  return () => {
    clearTimeout(waiting);
    waiting = setTimeout(work, pause);
  };
}

function start() {
  writeOrigin();
  writeAnswer();
  switchCurves(() => drawCurves(visibleRows()));
  switchLayers(redrawLayers);
  switchSpeed(() => drawSpeed(visibleRows()));
  writeFilters();
  followAddress();
  addEventListener('hashchange', followAddress);
  let width = innerWidth;
  addEventListener('resize', settled(() => {
    // A phone's bars come and go with scrolling, which changes the height alone.
    if (innerWidth !== width) redrawShown();
    width = innerWidth;
  }, 150));
  darkPaper.addEventListener('change', redrawAll);
  addEventListener('beforeprint', () => paper(true));
  addEventListener('afterprint', () => paper(false));
}

/** On paper everything is drawn as wide as the paper, and at once, for the browser does not wait. */
function paper(printing) {
  document.documentElement.classList.toggle('printing', printing);
  redrawAll();
  charts.forEach(chart => chart.getZr().flush());
}

start();
