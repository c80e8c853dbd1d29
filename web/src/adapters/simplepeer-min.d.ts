/** simple-peer's own browser build: the same as the package's main file with the Node parts that it needs (28 KB gzip). */
declare module 'simple-peer/simplepeer.min.js' {
  import SimplePeer from 'simple-peer';
  export default SimplePeer;
}
