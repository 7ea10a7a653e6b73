// What the JavaScript of the pages finds in the browser, and the packages of others that only npm has.
declare const MAX_BYTES: number; // the server puts it in front
declare const Vue: any;

interface Window {
  authuiKeepFragment: (page: { path: string; home: string; mount: string }) => void;
  did_handshake?: boolean;
  path_prefix?: string;
  socket?: any;
  trustedTypes?: { createPolicy(name: string, rules: { createHTML(html: string): string }): { createHTML(html: string): any } };
}

// What `pages/authui.js` reads: a rule from the HTML, and an answer of the server.
interface AuthUIRule {
  kind: string;
  text: string;
  value?: number | string;
  label?: string;
  pattern?: string;
  strip?: string;
}

interface AuthUIAnswer {
  go?: string;
  signed_in?: boolean;
  check?: string;
  wait?: number;
  alert?: string;
  screen?: { main: Element; url: string; title: string; lang: string; dir: string } | null;
}

interface Element {
  ariaHidden: string | boolean | null;
}

declare module "@aws-amplify/*";
declare module "amazon-cognito-identity-js";
declare module "aws-amplify";
declare module "aws-amplify/*";
declare module "aws-jwt-verify";
declare module "aws-jwt-verify/*";
declare module "pinia";
declare module "vue";
declare module "vuex";
