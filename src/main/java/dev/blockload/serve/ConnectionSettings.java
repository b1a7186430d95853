package dev.blockload.serve;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Limits of the connections of clients.
 *
 * @param connectionsOfAddress how many connections one client address has
 * @param headTimeout the head of a request arrives within this time, however many parts
 * it has
 */
@ConfigurationProperties("blockload.web")
record ConnectionSettings(@DefaultValue("500") int connectionsOfAddress, @DefaultValue("20s") Duration headTimeout) {

	ConnectionSettings {
		if (connectionsOfAddress < 1 || connectionsOfAddress > ConnectorLimits.CONNECTIONS) {
			throw new IllegalArgumentException("blockload.web.connections-of-address is " + connectionsOfAddress
					+ ". Expected 1 to " + ConnectorLimits.CONNECTIONS + ".");
		}
		if (headTimeout.toMillis() < 1 || headTimeout.toMinutes() > 10) {
			throw new IllegalArgumentException(
					"blockload.web.head-timeout is " + headTimeout + ". Expected more than 0s, and at most 10m.");
		}
	}

}
