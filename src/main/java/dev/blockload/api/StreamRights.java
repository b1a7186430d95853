package dev.blockload.api;

import java.util.Set;
import java.util.function.BooleanSupplier;

import dev.blockload.account.AccountException;
import dev.blockload.account.Caller;
import dev.blockload.account.RoleGrant;
import dev.blockload.account.Tokens;
import jakarta.servlet.http.HttpServletRequest;

import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.transaction.TransactionException;

/**
 * Asks again, while a stream is open, whether its caller can see what it shows: tokens
 * are revoked and roles change meanwhile.
 */
final class StreamRights {

	private static final int SCHEME = "Bearer ".length();

	private final Tokens tokens;

	StreamRights(Tokens tokens) {
		this.tokens = tokens;
	}

	/**
	 * Whether the token of a request is valid, has the rights that it has now, and sees
	 * an application; at most five seconds old.
	 */
	BooleanSupplier of(HttpServletRequest request, String application) {
		String header = request.getHeader(HttpHeaders.AUTHORIZATION);
		String token = (header != null && header.length() > SCHEME) ? header.substring(SCHEME).strip() : "";
		String address = request.getRemoteAddr();
		Set<RoleGrant> grants = this.tokens.verify(token, address).grants();
		return () -> {
			try {
				Caller now = this.tokens.verify(token, address);
				return now.grants().equals(grants) && now.sees(application);
			}
			catch (AccountException ex) {
				return false;
			}
			catch (DataAccessException | TransactionException ex) {
				// The database does not answer: nothing is sent until it does.
				return true;
			}
		};
	}

}
