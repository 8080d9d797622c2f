const demand = (api, ...rest) => api.multifactor.enable(...rest);
exports.onExecutePostLogin = async (event, api) => {
  const given = ['any', { allowRememberBrowser: event.transaction.prompt === undefined }];
  demand(api, ...given);
};
