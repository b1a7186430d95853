package dev.blockload.account;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * A token as somebody requests it.
 *
 * @param name 1 to 63 letters, digits, dots, underscores, hyphens and at signs
 * @param owner the number of the account of a person, or null for a service
 * @param grants its roles
 * @param scopes what else it is for
 * @param validity how long it is accepted, at most 366 days
 * @param addresses from which it is accepted; empty for all
 */
public record NewToken(String name, @Nullable Long owner, Set<RoleGrant> grants, Set<TokenScope> scopes,
		Duration validity, List<AddressRange> addresses) {

	/** How long a token is accepted if nothing else is requested. */
	public static final Duration DEFAULT_VALIDITY = Duration.ofDays(90);

	private static final Duration LONGEST = Duration.ofDays(366);

	/**
	 * Refuses what no token can be.
	 * @throws AccountException code {@code wrong-name} or {@code wrong-token}
	 */
	public NewToken {
		Names.valid("a token", name);
		grants = Set.copyOf(grants);
		scopes = Set.copyOf(scopes);
		addresses = List.copyOf(addresses);
		if (grants.isEmpty() && scopes.isEmpty()) {
			throw new AccountException(AccountCode.WRONG_TOKEN, "Token '" + name + "' would have no role and no scope.",
					"Give it a role, such as --role operator --application finance, or --scope metrics.");
		}
		if (validity.isNegative() || validity.isZero() || validity.compareTo(LONGEST) > 0) {
			throw new AccountException(AccountCode.WRONG_TOKEN,
					"Token '" + name + "' would be valid for " + days(validity) + ".",
					"Expected at most 366 days, such as --expires 90d.");
		}
	}

	private static String days(Duration validity) {
		return (validity.toHours() % 24 == 0) ? validity.toDays() + " days" : validity.toHours() + " hours";
	}

}
