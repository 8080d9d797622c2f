let count = 0;
exports.onExecutePostLogin = async (event, api) => {
  if (count > 0) api.multifactor.enable('any');
  count += 1;
};
