exports.onExecutePostLogin = async (event, api) => {
  try {
    if (event.transaction.prompt.includes('none')) throw new TypeError('silent');
    api.multifactor.enable('any');
  } catch (error) {
    api.multifactor.enable('none');
  }
};
