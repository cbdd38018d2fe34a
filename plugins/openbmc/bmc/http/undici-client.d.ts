/** undici's package file has no types for its parts: this is the class that `undici` exports as `Client`. */
declare module 'undici/lib/dispatcher/client.js' {
  import { Client } from 'undici';
  export = Client;
}
