package dev.blockload.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.blockload.access.CheckedPermission;
import dev.blockload.access.CheckedPermission.Result;
import dev.blockload.app.DatabaseSettings;
import dev.blockload.app.Session;
import dev.blockload.definition.ConnectionUse;
import dev.blockload.definition.ImportDefinition;
import dev.blockload.publish.MissingRight;
import dev.blockload.run.RunCode;

/**
 * The rights in the database that the imports of a connection need. If the database
 * cannot be reached, they are not tried: who cares for the bucket need not have it.
 */
final class DatabasePermissions {

	private static final String ROLE = "database role";

	private DatabasePermissions() {
	}

	/**
	 * Test the rights on the block of each import.
	 * @return the missing rights, each once; a line for each block without one
	 */
	static List<CheckedPermission> of(Session session, ConnectionUse use) {
		List<String> names = use.imports().stream().map(ImportDefinition::name).toList();
		return Session.databaseSettings()
			.flatMap(DatabaseSettings::problem)
			.map((problem) -> List.of(new CheckedPermission(ROLE, session.databaseName(), Result.NOT_TRIED, names, null,
					"The database cannot be used: " + problem)))
			.orElseGet(() -> tried(session, use.imports()));
	}

	private static List<CheckedPermission> tried(Session session, List<ImportDefinition> imports) {
		Map<MissingRight, List<String>> missing = new LinkedHashMap<>();
		List<CheckedPermission> tried = new ArrayList<>();
		for (ImportDefinition each : imports) {
			String block = each.application() + "." + each.block();
			List<String> name = List.of(each.name());
			if (session.blocks().find(each.application(), each.block()).isEmpty()) {
				tried.add(new CheckedPermission(ROLE, "table " + block, Result.NOT_TRIED, name, null,
						"Table " + block + " does not exist. Check again when it exists."));
				continue;
			}
			List<MissingRight> found = session.rights().missing(each);
			if (found.isEmpty()) {
				tried.add(new CheckedPermission(ROLE, "table " + block, Result.WORKS, name, null,
						"The role has each right that mode " + each.mode().text() + " needs."));
			}
			found.forEach((right) -> missing.computeIfAbsent(right, (key) -> new ArrayList<>()).add(each.name()));
		}
		missing.forEach((right,
				names) -> tried.add(new CheckedPermission(right.privilege(), right.object(), Result.MISSING, names,
						RunCode.PERMISSION_DENIED.text(), "Role " + right.role()
								+ " lacks this right. Enter as the owner, in psql: " + right.statement() + ";")));
		return tried;
	}

}
