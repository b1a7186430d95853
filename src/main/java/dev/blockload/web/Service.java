package dev.blockload.web;

import java.util.function.BooleanSupplier;

import dev.blockload.serve.ServeException;

import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Decides whether this node offers its pages and its API: only if somebody can log in,
 * and if nobody can read passwords and tokens on their way.
 */
final class Service implements SmartInitializingSingleton {

	private final BooleanSupplier accounts;

	private final Exposure exposure;

	/**
	 * Create the check.
	 * @param accounts whether somebody can log in
	 * @param exposure what protects connections
	 */
	Service(BooleanSupplier accounts, Exposure exposure) {
		this.accounts = accounts;
		this.exposure = exposure;
	}

	/**
	 * Refuse to start a web server that would receive passwords in plain text.
	 * @throws ServeException code {@code not-encrypted}
	 */
	@Override
	public void afterSingletonsInstantiated() {
		if (this.exposure == Exposure.NONE && this.accounts.getAsBoolean()) {
			throw ServeException.notEncrypted();
		}
	}

	/**
	 * Refuse a request that needs an account. Only the page that creates the first one
	 * needs none, and only this machine reaches it.
	 * @throws WebException code {@code no-account}
	 * @throws ServeException code {@code not-encrypted}
	 */
	void require(Client client, String path) {
		boolean before = path.equals(SetupPage.PATH) || path.startsWith(Asset.BASE);
		if (client.isLocal() && before && !this.accounts.getAsBoolean()) {
			return;
		}
		requireAccount();
		requireProtected(client);
	}

	/**
	 * Refuse each request before the first account.
	 * @throws WebException code {@code no-account}
	 */
	void requireAccount() {
		if (!this.accounts.getAsBoolean()) {
			throw WebException.noAccount();
		}
	}

	/**
	 * Refuse a request that can contain a password or a token, if others can read it.
	 * @throws ServeException code {@code not-encrypted}
	 */
	void requireProtected(Client client) {
		if (!this.exposure.protects(client)) {
			throw (this.exposure == Exposure.PROXY) ? ServeException.besideProxy(client.address())
					: ServeException.notEncrypted();
		}
	}

}
