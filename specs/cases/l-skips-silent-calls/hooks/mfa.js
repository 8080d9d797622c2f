exports.onExecutePostLogin = async (event, api) => {
  if ((event.request.query || {}).prompt === "none") return;
  api.multifactor.enable("any", { allowRememberBrowser: false });
};
