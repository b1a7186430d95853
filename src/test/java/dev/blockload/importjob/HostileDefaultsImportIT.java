package dev.blockload.importjob;

import java.util.Map;

import dev.blockload.run.HostileDefaults;

/**
 * The contract of imports as a role with few rights, whose defaults are all hostile.
 */
class HostileDefaultsImportIT extends ImportContract {

	private PlainRole role;

	@Override
	Servers servers() {
		this.role = PlainRole.create();
		HostileDefaults.statements(this.role.name()).forEach(this.role::execute);
		return this.role.servers();
	}

	@Override
	Map<String, Object> settings() {
		return HostileDefaults.pool();
	}

	@Override
	void release() {
		this.role.drop();
	}

}
