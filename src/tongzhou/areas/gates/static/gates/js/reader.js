// Finds the QR code in a picture. The library is loaded when it is first needed; it lies on the phone already.

const VENDOR = "../../vendor/zxing/";
let library = null;

async function load() {
  const zxing = await import(`${VENDOR}reader/index.js`);
  const wasm = new URL(`${VENDOR}reader/zxing_reader.wasm`, import.meta.url).href;
  const locateFile = (path, before) => (path.endsWith(".wasm") ? wasm : before + path);
  await zxing.prepareZXingModule({overrides: {locateFile}, fireImmediately: true});
  return zxing;
}

export function reader() {
  library = library || load().catch((fault) => { library = null; throw fault; });
  return library;
}

// The text of the first code in the picture (ImageData, or a photo as Blob), or "".
export async function readPicture(picture, thorough = false) {
  const {readBarcodes} = await reader();
  const options = {formats: ["QRCode"], maxNumberOfSymbols: 1, tryHarder: thorough, tryInvert: thorough};
  const [found] = await readBarcodes(picture, options);
  return found && found.isValid !== false ? found.text : "";
}
