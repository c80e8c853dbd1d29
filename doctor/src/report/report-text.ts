/** A report as people read it: the findings, then every fact, as a good report of a bug has them. */
import { diagnose } from '../diagnose.js';
import type { Finding } from '../finding.js';
import type { IceServerCheck } from '../ice-server-check.js';
import type { DeviceCheck, NetworkCheck, Observation, SignalingCheck } from '../observation.js';
import type { Step } from '../step.js';
import { wordsOf } from '../words.js';
import { verdictWords } from '../words/verdict-words.js';
import type { Report } from './report.js';

export function reportText(report: Report): string {
  const { findings, verdict } = diagnose(report);
  const { title, sentences } = verdictWords(verdict);
  const { own, server } = report;
  return [
    ...headLines(report),
    '',
    ...(findings.length === 0 ? ['No findings.'] : findings.flatMap(findingLines)),
    '',
    `Network: ${networkText(verdict.network)}`,
    ...[title, ...sentences].map((sentence) => `  ${sentence}`),
    '',
    ...(own.signaling === null ? [] : [`Signaling: ${signalingText(own.signaling)}`, '']),
    'ICE servers:',
    ...serverLines(own, server),
    ...(own.devices === null ? [] : ['', `Devices: ${devicesText(own.devices)}`]),
    '',
  ].join('\n');
}

function headLines({ own, server }: Report): readonly string[] {
  const time = new Date(own.at).toISOString().slice(0, 16).replace('T', ' ');
  const where = own.signaling === null ? '' : ` of ${own.signaling.origin}`;
  const from = own.face === 'page' ? 'from a browser' : 'from a shell';
  const also = server === null ? 'without the server’s own check' : 'with the server’s own check';
  return [`Parley doctor${where}`, `${time} UTC, ${from}, ${also}`];
}

function findingLines(finding: Finding): readonly string[] {
  const { code, severity, subjects, seenBy, detail } = finding;
  return [
    `${severity.toUpperCase()} ${code} (seen by ${seenBy.join(', ')}${detail === null ? '' : `; ${detail}`})`,
    ...subjects.map((subject) => `  ${subject}`),
    `  ${wordsOf(finding).host}`,
  ];
}

const networkText = ({
  udp,
  ipv4,
  ipv6,
  mapping,
  filtering,
  hairpinning,
  hints,
}: NetworkCheck): string =>
  [
    `UDP ${udp}`,
    `IPv4 ${ipv4}`,
    `IPv6 ${ipv6}`,
    `mapping ${mapping}`,
    `filtering ${filtering}`,
    `hairpinning ${hairpinning}`,
    ...hints,
  ].join(', ');

function signalingText(check: SignalingCheck): string {
  const { roundTripMs, clockSkewMs, credentialLifeMs } = check;
  return [
    ...stepTexts(check, ['name', 'http', 'tls', 'websocket', 'polling', 'ice']),
    ...(roundTripMs === null ? [] : [`round trip ${roundTripMs} ms`]),
    ...(clockSkewMs === null ? [] : [`clock ${clockSkewMs < 0 ? '' : '+'}${clockSkewMs} ms`]),
    ...(credentialLifeMs === null
      ? []
      : [`credentials good for ${Math.round(credentialLifeMs / 1_000)} s`]),
  ].join(', ');
}

function serverLines(own: Observation, server: Observation | null): readonly string[] {
  const urls = new Set([...own.servers, ...(server?.servers ?? [])].map(({ url }) => url));
  if (urls.size === 0) return ['  none'];
  const faces = server === null ? [own] : [own, server];
  return [...urls].flatMap((url) => [
    `  ${url}`,
    ...faces.flatMap(({ face, servers }) =>
      servers
        .filter((check) => check.url === url)
        .map((check) => `    ${face}: ${serverText(check)}`),
    ),
  ]);
}

function serverText(check: IceServerCheck): string {
  const { resolved, relayed, serverScope, figures, errorCode } = check;
  return [
    ...stepTexts(check, ['name', 'reach', 'tls', 'stun', 'allocate', 'loop', 'outside']),
    ...(errorCode === null ? [] : [`error ${errorCode}`]),
    ...(resolved.length === 0 ? [] : [`resolves to ${resolved.join(' and ')}`]),
    ...(serverScope === null ? [] : [`reached at a ${serverScope} address`]),
    ...(relayed === null ? [] : [relayedText(relayed)]),
    ...(figures === null ? [] : figureTexts(figures)),
  ].join(', ');
}

function relayedText({ family, scope, isServers }: NonNullable<IceServerCheck['relayed']>): string {
  const whose = isServers === null ? '' : isServers ? ', the server’s' : ', not the server’s';
  return `relayed from a ${scope} ${family} address${whose}`;
}

const figureTexts = ({
  roundTripMs,
  jitterMs,
  lossPercent,
  throughput,
}: NonNullable<IceServerCheck['figures']>): readonly string[] => [
  ...(roundTripMs === null ? [] : [`loop ${roundTripMs} ms`]),
  ...(jitterMs === null ? [] : [`jitter ${jitterMs} ms`]),
  ...(lossPercent === null ? [] : [`lost ${lossPercent} %`]),
  ...(throughput === null ? [] : [`${throughput} kbit/s`]),
];

function stepTexts<Name extends string>(
  steps: Readonly<Record<Name, Step<string>>>,
  names: readonly Name[],
): readonly string[] {
  return names.flatMap((name) => {
    const step = steps[name];
    switch (step.state) {
      case 'unknown':
        return [];
      case 'pending':
        return [`${name} pending`];
      case 'ok':
        return [`${name} ok (${step.ms} ms)`];
      case 'failed':
        return [`${name} FAILED: ${step.fault}${step.detail === null ? '' : ` ${step.detail}`}`];
    }
  });
}

function devicesText({ camera, microphone, speaker, codecs }: DeviceCheck): string {
  const names = codecs.map(({ mimeType, hardware }) => {
    if (hardware === null) return mimeType;
    return `${mimeType} (${hardware ? 'hardware' : 'software'})`;
  });
  return [`camera ${camera}`, `microphone ${microphone}`, `speaker ${speaker}`, ...names].join(
    ', ',
  );
}
