const later = (value) => new Promise((resolve) => { setTimeout(() => resolve(value), 10); });
exports.onExecutePostLogin = async (event, api) => {
  const demand = await later(event.authentication.methods.length < 2);
  if (demand) api.multifactor.enable('any');
};
