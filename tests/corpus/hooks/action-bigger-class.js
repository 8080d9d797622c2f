class Policy {
  constructor(event) {
    this.event = event;
    this.remember = true;
  }

  get passed() {
    return this.event.authentication.methods.some((m) => m.name === 'mfa');
  }

  decide() {
    return this.passed ? 'none' : 'any';
  }
}

class StrictPolicy extends Policy {
  constructor(event) {
    super(event);
    this.remember = false;
  }

  decide() {
    return this.event.resource_server?.identifier === 'https://account' ? 'any' : super.decide();
  }
}

exports.onExecutePostLogin = async (event, api) => {
  const policy = new StrictPolicy(event);
  api.multifactor.enable(policy.decide(), { allowRememberBrowser: policy.remember });
};
