/** The media sections of a link, in the order of its offer (PROTOCOL.md L4). */
export type TrackSlot = 'mic' | 'camera' | 'screen';
