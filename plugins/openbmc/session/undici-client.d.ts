/** undici's package file has no types for its parts: this is the class that `undici` exports as `Client`. */
declare module 'undici/lib/dispatcher/client.js' {
  export { Client as default } from 'undici';
}
