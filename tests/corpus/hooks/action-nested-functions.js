exports.onExecutePostLogin = async (event, api) => {
  const audience = event.resource_server && event.resource_server.identifier;
  await enforce();

  async function enforce() {
    if (await needed()) api.multifactor.enable('any');
  }
  async function needed() {
    const answers = await Promise.all([isStrong(), event.authentication.methods.length < 2]);
    return answers[0] || answers[1];
  }
  function isStrong() {
    return audience === 'https://account';
  }
};
