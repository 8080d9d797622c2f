exports.onExecutePostUserRegistration = async (event) => {};
