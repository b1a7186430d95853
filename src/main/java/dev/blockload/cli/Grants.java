package dev.blockload.cli;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import dev.blockload.account.RoleGrant;
import dev.blockload.block.BlockCatalog;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The options for a role, in one or several applications.
 */
final class Grants {

	@Option(names = "--role", paramLabel = "ROLE",
			description = "viewer, operator, editor, or admin, which is for the whole installation")
	private @Nullable String role;

	@Option(names = "--application", paramLabel = "APPLICATION", split = ",",
			description = "the application of the role; several are separated by commas")
	private List<String> applications = new ArrayList<>();

	@Nullable String role() {
		return this.role;
	}

	List<String> applications() {
		return this.applications;
	}

	boolean isEmpty() {
		return this.role == null && this.applications.isEmpty();
	}

	/**
	 * The grants that the options name.
	 * @return empty if there is no role
	 * @throws dev.blockload.account.AccountException code {@code wrong-role}
	 */
	Set<RoleGrant> grants() {
		Set<RoleGrant> grants = new LinkedHashSet<>();
		String name = this.role;
		if (name != null && this.applications.isEmpty()) {
			grants.add(RoleGrant.of(name, null));
		}
		else if (name != null) {
			this.applications.forEach((application) -> grants.add(RoleGrant.of(name, application)));
		}
		return grants;
	}

	/** Those applications in which nothing can be seen, which may be misspelled. */
	List<String> withoutBlocks(BlockCatalog catalog) {
		return this.applications.stream().filter((application) -> catalog.blocksOf(application).isEmpty()).toList();
	}

}
