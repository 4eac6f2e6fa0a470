// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.verify;

import io.github.bootcmaven.tree.FileTree;
import java.io.IOException;

/** Whether the accounts an image ships come to machines whose own {@code /etc/passwd} has been changed. */
final class AccountLints {

    private AccountLints() {}

    static void sysusers(FileTree tree, Findings findings) throws IOException, CouldNotCheckException {
        Accounts accounts = Accounts.read(tree);
        if (accounts.users() == null) {
            return;
        }
        if (accounts.groups() == null) {
            throw new CouldNotCheckException("/etc/passwd has no /etc/group beside it");
        }
        SysusersEntries entries = SysusersEntries.read(tree);
        for (String user : accounts.users().keySet()) {
            if (!entries.users().contains(user)) {
                findings.add("the user " + user + " of /etc/passwd has no entry in /usr/lib/sysusers.d");
            }
        }
        for (String group : accounts.groups().keySet()) {
            if (!entries.groups().contains(group)) {
                findings.add("the group " + group + " of /etc/group has no entry in /usr/lib/sysusers.d");
            }
        }
    }
}
