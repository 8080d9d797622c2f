exports.onExecutePostLogin = async (event, api) => {
  if (Math.random() < 0.1 || event.stats.logins_count % 5 === 0) api.multifactor.enable('any');
};
