package dev.blockload.run;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Names this process for the people who look for it.
 */
public final class RunProcess {

	private RunProcess() {
	}

	/** Host and process, such as {@code host app-1, pid 7}. */
	public static String name() {
		return "host " + host() + ", pid " + ProcessHandle.current().pid();
	}

	private static String host() {
		try {
			return InetAddress.getLocalHost().getHostName();
		}
		catch (UnknownHostException ex) {
			return "localhost";
		}
	}

}
