// What build/page/build.ts puts into the page: the model that comes with the code, and an address.
declare const SHIPPED_MODEL: {
  id: string;
  architecture: import('#lib/digits/model/architectures.ts').ArchitectureName;
  calibration: import('#lib/digits/model/predict.ts').Calibration;
  /** Of its weights: little-endian float16. */
  url: string;
};

/** The address of the service worker. */
declare const SERVICE_WORKER_URL: string;

/** The address of the style sheet of the administrators' views. */
declare const ADMINISTRATION_STYLE_URL: string;
