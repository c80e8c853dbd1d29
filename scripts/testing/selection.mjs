/** @typedef {Pick<import('./stages.mjs').Stage, 'name' | 'needs'>} Selectable */

/**
 * What `npm test -- …` asks for: leading stage names choose stages (none: all of them), anything after is for
 * the programs they run. What a chosen stage needs is chosen with it, without the arguments.
 * @template {Selectable} S
 * @param {readonly S[]} stages in the order they run
 * @param {readonly string[]} args
 * @returns {{ chosen: { stage: S, args: readonly string[] }[] } | { unknown: string }}
 */
export function selectStages(stages, args) {
  const names = new Set(stages.map(({ name }) => name));
  const end = args.findIndex((arg) => !names.has(arg));
  const wanted = end === -1 ? args : args.slice(0, end);
  const rest = end === -1 ? [] : args.slice(end);
  const [first] = rest;
  if (first !== undefined && wanted.length === 0) return { unknown: first };
  const chosen = stages.filter(
    ({ name }) => wanted.length === 0 || wanted.includes(name) || isNeeded(stages, wanted, name),
  );
  return {
    chosen: chosen.map((stage) => ({ stage, args: wanted.includes(stage.name) ? rest : [] })),
  };
}

/**
 * @param {readonly Selectable[]} stages
 * @param {readonly string[]} wanted
 * @param {string} name
 */
function isNeeded(stages, wanted, name) {
  return stages.some((stage) => wanted.includes(stage.name) && stage.needs.includes(name));
}
