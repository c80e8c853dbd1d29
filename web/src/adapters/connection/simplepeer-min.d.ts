/** simple-peer's own browser build: the same as the package's main file with the Node parts that it needs (28 KB gzip). */
declare module 'simple-peer/simplepeer.min.js' {
  import type SimplePeer from 'simple-peer';

  interface Peer extends SimplePeer.Instance {
    /** Offers once more; part of simple-peer's API that its types lack. */
    negotiate(): void;
  }
  const Peer: new (options?: SimplePeer.Options) => Peer;
  export default Peer;
}
