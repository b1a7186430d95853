package dev.blockload.web;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.blockload.account.AccountException;
import dev.blockload.account.RoleGrant;
import org.jspecify.annotations.Nullable;

/**
 * Which values of claims give which roles.
 *
 * @param rules in any order: a person gets the roles of all that apply
 */
record ClaimRoles(List<Rule> rules) {

	private static final Pattern RULE = Pattern.compile("([^=]+)=(.+?)->\\s*([a-z]+)(?:\\s+in\\s+(.+))?");

	ClaimRoles {
		rules = List.copyOf(rules);
	}

	/**
	 * Read what a person wrote, such as
	 * {@code groups=it->admin; groups=/planning->operator in finance}.
	 * @throws IllegalArgumentException if it is not a list of rules
	 */
	static ClaimRoles of(String text) {
		return new ClaimRoles(Arrays.stream(text.split(";", -1))
			.map(String::strip)
			.filter((rule) -> !rule.isEmpty())
			.map(ClaimRoles::rule)
			.toList());
	}

	private static Rule rule(String text) {
		Matcher matcher = RULE.matcher(text);
		String expected = "BLOCKLOAD_OIDC_ROLES has the rule '" + text
				+ "'. Expected CLAIM=VALUE->ROLE in APPLICATION, such as groups=planning->operator in finance, or"
				+ " CLAIM=VALUE->admin. Separate rules by semicolons.";
		if (!matcher.matches()) {
			throw new IllegalArgumentException(expected);
		}
		String application = matcher.group(4);
		try {
			return new Rule(matcher.group(1).strip(), matcher.group(2).strip(),
					RoleGrant.of(matcher.group(3), (application != null) ? application.strip() : null));
		}
		catch (AccountException ex) {
			throw new IllegalArgumentException(expected + " " + ex.message(), ex);
		}
	}

	/**
	 * The roles of a person. If several rules give roles in one application, the greatest
	 * of them counts.
	 * @param claims of the token of the provider
	 */
	Set<RoleGrant> of(Map<String, Object> claims) {
		Map<String, RoleGrant> byApplication = this.rules.stream()
			.filter((rule) -> values(claims, rule.claim).contains(rule.value))
			.map(Rule::grant)
			.collect(Collectors.toMap((grant) -> String.valueOf(grant.application()), (grant) -> grant,
					(one, other) -> one.role().includes(other.role()) ? one : other));
		return Set.copyOf(byApplication.values());
	}

	/** A claim is a text or a list of them; {@code a.b} is also claim b in claim a. */
	private static Set<String> values(Map<String, Object> claims, String name) {
		Object found = claims.get(name);
		int dot = name.indexOf('.');
		if (found == null && dot > 0 && claims.get(name.substring(0, dot)) instanceof Map<?, ?> inner) {
			return values(
					inner.entrySet()
						.stream()
						.filter((entry) -> entry.getValue() != null)
						.collect(Collectors.toMap((entry) -> String.valueOf(entry.getKey()), Map.Entry::getValue)),
					name.substring(dot + 1));
		}
		return elements(found).filter(Objects::nonNull).map(String::valueOf).collect(Collectors.toSet());
	}

	private static Stream<?> elements(@Nullable Object claim) {
		return (claim instanceof Collection<?> several) ? several.stream() : Stream.ofNullable(claim);
	}

	/**
	 * A value that gives a role.
	 *
	 * @param claim the name of the claim
	 * @param value which it has, or contains
	 * @param grant the role
	 */
	record Rule(String claim, String value, RoleGrant grant) {
	}

}
