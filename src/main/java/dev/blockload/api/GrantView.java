package dev.blockload.api;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import dev.blockload.account.RoleGrant;
import org.jspecify.annotations.Nullable;

/**
 * A role in an application.
 *
 * @param role viewer, operator, editor or admin
 * @param application the application; null for admin
 */
record GrantView(@About("viewer, operator, editor or admin") String role,
		@About("Null for admin") @Nullable String application) {

	GrantView {
		Parameters.require("role", role);
	}

	static List<GrantView> of(Set<RoleGrant> grants) {
		return grants.stream()
			.sorted(Comparator.comparing(RoleGrant::text))
			.map((grant) -> new GrantView(grant.role().text(), grant.application()))
			.toList();
	}

	RoleGrant grant() {
		return RoleGrant.of(this.role, this.application);
	}

	static Set<RoleGrant> grants(@Nullable Collection<GrantView> views) {
		return (views != null) ? views.stream().map(GrantView::grant).collect(Collectors.toSet()) : Set.of();
	}

}
